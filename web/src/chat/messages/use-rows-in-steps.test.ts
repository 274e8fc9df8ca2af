import { expect, it } from 'vitest'
import type { Row } from '../log/rows.js'
import { nextStep } from './use-rows-in-steps.js'

const flags = { startsDay: false, startsGroup: false, startsUnread: false }
const rowsOf = (keys: string): Row[] =>
  [...keys].map((key) => ({
    kind: 'outgoing',
    key,
    ...flags,
    post: { room: 'room', cmid: key, text: key, replyTo: null, createdAtMs: 0, state: { kind: 'sending' } },
  }))
/** What the list is shown one after the other; `<` marks changes at the start. */
const steps = (before: string, wanted: string): string[] => {
  const last = rowsOf(wanted)
  const shown: string[] = []
  let rows: readonly Row[] = rowsOf(before)
  while (rows !== last && shown.length < 5) {
    const step = nextStep(rows, last)
    rows = step.rows
    shown.push(`${step.isShift ? '<' : ''}${rows.map(({ key }) => key).join('')}`)
  }
  return shown
}

it('a change at one side is one step', () => {
  expect(steps('cde', 'abcde')).toEqual(['<abcde'])
  expect(steps('cde', 'cdefg')).toEqual(['cdefg'])
  expect(steps('abcde', 'cde')).toEqual(['<cde'])
  expect(steps('abcde', 'abc')).toEqual(['abc'])
})

it('a change at both sides is two: the end first', () => {
  expect(steps('cde', 'abcdef')).toEqual(['cdef', '<abcdef'])
  expect(steps('cdefgh', 'abcde')).toEqual(['cde', '<abcde'])
  expect(steps('abcd', 'cdef')).toEqual(['abcdef', '<cdef'])
})

it('rows with nothing in common replace each other at once', () => {
  expect(steps('abc', 'xyz')).toEqual(['xyz'])
  expect(steps('', 'abc')).toEqual(['abc'])
})
