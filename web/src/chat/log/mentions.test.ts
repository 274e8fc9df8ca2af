import { describe, expect, it } from 'vitest'
import { isMentioned, mentionBeingTyped, mentionsIn } from './mentions.js'

describe('mentions', () => {
  it.each([
    ['hello @ada', ['ada']],
    ['@ada, @ben.', ['ada', 'ben']],
    ['(@amber-badger)', ['amber-badger']],
    ['mail ada@example.org', []],
    ['@@ada', []],
    ['@', []],
  ])('of %j are %j', (text, names) => {
    expect(mentionsIn(text).map(({ username }) => username)).toEqual(names)
  })

  it('call a name in any case, and only the whole of it', () => {
    expect(isMentioned('hey @Ada!', 'ada')).toBe(true)
    expect(isMentioned('hey @adam', 'ada')).toBe(false)
  })
})

it.each([
  ['hi @am', { begin: 3, query: 'am' }],
  ['@', { begin: 0, query: '' }],
  ['mail@am', null],
  ['hi @am ', null],
])('what is being typed in %j is %j', (text, typed) => {
  expect(mentionBeingTyped(text, text.length)).toEqual(typed)
})
