import { describe, expect, it } from 'vitest'
import { aMessage } from './a-message.js'
import type { OutgoingPost } from './outgoing.js'
import { EMPTY_LOG } from './room-log.js'
import { firstIndexShift, type Row, rowsOf } from './rows.js'

const BEN = { userId: 'ben', unreadAfter: null }
const keys = (rows: readonly Row[]) => rows.map(({ key }) => key)
const outgoing: OutgoingPost = {
  room: 'room',
  cmid: 'mine',
  text: 'hello',
  replyTo: null,
  createdAtMs: Date.UTC(2026, 10, 21, 13),
  state: { kind: 'sending' },
}
const byBen = { sender: { id: 'ben', username: 'ben', display_name: 'Ben', kind: 'user' } } as const

describe('rows', () => {
  it('group what one author writes in a short time', () => {
    const messages = [aMessage(1), aMessage(2), aMessage(3, byBen), aMessage(4), aMessage(30)]
    const rows = rowsOf({ ...EMPTY_LOG, messages }, [], BEN)
    expect(rows.map(({ startsGroup }) => startsGroup)).toEqual([true, false, true, true, true])
    expect(rows.map(({ startsDay }) => startsDay)).toEqual([true, false, false, false, false])
  })

  it('put the new-message line above the first message of somebody else after what was read', () => {
    const messages = [aMessage(1), aMessage(2, byBen), aMessage(3), aMessage(4)]
    const rows = rowsOf({ ...EMPTY_LOG, messages }, [], { userId: 'ben', unreadAfter: 1 })
    expect(rows.map(({ startsUnread }) => startsUnread)).toEqual([false, false, true, false])
  })

  it('stay the same objects while nothing about them changes', () => {
    const log = { ...EMPTY_LOG, messages: [aMessage(1), aMessage(2)] }
    const before = rowsOf(log, [], BEN)
    const after = rowsOf({ ...log, messages: [...log.messages, aMessage(3)] }, [], BEN)
    expect(after[0]).toBe(before[0])
    expect(after[1]).toBe(before[1])
  })

  it('show one’s own message once: on its way, then published under the same key', () => {
    const log = { ...EMPTY_LOG, messages: [aMessage(1)] }
    const sending = rowsOf(log, [outgoing], BEN)
    expect(keys(sending)).toEqual(['ada:c1', 'ben:mine'])
    const published = { ...log, messages: [...log.messages, aMessage(2, { ...byBen, cmid: 'mine' })] }
    expect(keys(rowsOf(published, [outgoing], BEN))).toEqual(['ada:c1', 'ben:mine'])
  })

  it('place held messages by their time, and leave out what was deleted', () => {
    const held = aMessage(2, { ...byBen, seq: null, id: 'held', cmid: 'held', state: 'held' })
    const messages = [aMessage(1), aMessage(3, { state: 'deleted', text: null }), aMessage(4)]
    expect(keys(rowsOf({ ...EMPTY_LOG, messages, unpublished: [held] }, [], BEN))).toEqual([
      'ada:c1',
      'ben:held',
      'ada:c4',
    ])
  })
})

describe('the index of the first row', () => {
  const rowsFor = (...seqs: number[]) => rowsOf({ ...EMPTY_LOG, messages: seqs.map((seq) => aMessage(seq)) }, [], BEN)

  it.each([
    [[3, 4], [3, 4, 5], 0],
    [[3, 4], [1, 2, 3, 4], -2],
    [[1, 2, 3, 4], [3, 4], 2],
    [[1, 2], [8, 9], null],
    [[], [], 0],
  ])('%j to %j moves by %j', (before, after, shift) => {
    expect(firstIndexShift(rowsFor(...before), rowsFor(...after))).toBe(shift)
  })
})
