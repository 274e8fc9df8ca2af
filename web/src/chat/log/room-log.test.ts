import type { MessageBody, RoomEvent } from '@parley/common/contracts/chat'
import { describe, expect, it } from 'vitest'
import { aMessage } from './a-message.js'
import {
  append,
  applyEvents,
  EMPTY_LOG,
  MAX_LOADED,
  prepend,
  type RoomLog,
  replace,
  trimOld,
  type Viewer,
} from './room-log.js'

const BEN: Viewer = { userId: 'ben', canModerate: false }
const ADA: Viewer = { userId: 'ada', canModerate: false }
const MODERATOR: Viewer = { userId: 'mia', canModerate: true }
const base = { t: 'ev', room: 'room', at: '2026-11-21T12:00:00.000Z' } as const
const posted = (message: MessageBody): RoomEvent => ({ ...base, kind: 'message', seq: message.seq ?? 0, message })
const logOf = (...seqs: number[]): RoomLog => ({ ...EMPTY_LOG, messages: seqs.map((seq) => aMessage(seq)) })
const seqsOf = ({ messages }: RoomLog) => messages.map(({ seq }) => seq)

describe('events', () => {
  it('bring messages in order, each once, and leave the log before them as it was', () => {
    const log = logOf(1, 2)
    const next = applyEvents(
      log,
      [3, 4, 4, 2].map((seq) => posted(aMessage(seq))),
      BEN,
    )
    expect(seqsOf(next)).toEqual([1, 2, 3, 4])
    expect(seqsOf(log)).toEqual([1, 2])
  })

  it('put a message that overtook another in its place', () => {
    expect(seqsOf(applyEvents(logOf(1, 4), [posted(aMessage(2))], BEN))).toEqual([1, 2, 4])
  })

  it('only count what arrives while one reads the past', () => {
    const next = applyEvents({ ...logOf(1, 2), hasNewer: true }, [posted(aMessage(9)), posted(aMessage(10))], BEN)
    expect(next).toMatchObject({ missed: 2 })
    expect(seqsOf(next)).toEqual([1, 2])
  })

  it.each([
    ['its readers lose the text', BEN, null],
    ['its author keeps it', ADA, 'text 1'],
    ['moderators keep it', MODERATOR, 'text 1'],
  ])('that hide a message: %s', (_who, viewer, text) => {
    const hide: RoomEvent = { ...base, kind: 'hide', seq: 2, message_id: 'm1', state: 'hidden' }
    expect(applyEvents(logOf(1), [hide], viewer).messages[0]).toMatchObject({ state: 'hidden', text })
  })

  it('that release a message bring its text back to where it was', () => {
    const hidden = { ...logOf(2), messages: [aMessage(1, { state: 'hidden', text: null }), aMessage(2)] }
    const release: RoomEvent = { ...base, kind: 'release', seq: 3, message_id: 'm1', message: aMessage(1) }
    const next = applyEvents(hidden, [release], BEN)
    expect(next.messages[0]).toMatchObject({ state: 'visible', text: 'text 1' })
    expect(seqsOf(next)).toEqual([1, 2])
  })

  it('that publish what was held take it from the unpublished', () => {
    const log = { ...logOf(1), unpublished: [aMessage(0, { id: 'held', seq: null, state: 'held' })] }
    const release: RoomEvent = {
      ...base,
      kind: 'release',
      seq: 2,
      message_id: 'held',
      message: aMessage(2, { id: 'held' }),
    }
    const next = applyEvents(log, [release], ADA)
    expect(next.unpublished).toEqual([])
    expect(next.messages.map(({ id }) => id)).toEqual(['m1', 'held'])
  })

  it('never bring an older text back', () => {
    const log = { ...EMPTY_LOG, messages: [aMessage(1, { text: 'third', revision: 3 })] }
    const edit: RoomEvent = {
      ...base,
      kind: 'edit',
      seq: 5,
      message_id: 'm1',
      text: 'second',
      revision: 2,
      edited_at: base.at,
    }
    expect(applyEvents(log, [edit], BEN)).toBe(log)
  })

  it('count reactions of others, and one’s own as a state', () => {
    const react = (user_id: string, op: 'add' | 'remove'): RoomEvent => ({
      ...base,
      ...{ kind: 'reaction', seq: 3, message_id: 'm1', user_id, emoji: '🍵', op },
    })
    const added = applyEvents(logOf(1), [react('ada', 'add'), react('ben', 'add'), react('ben', 'add')], BEN)
    expect(added.messages[0]?.reactions).toEqual([{ emoji: '🍵', count: 2, mine: true }])
    const removed = applyEvents(added, [react('ben', 'remove'), react('ada', 'remove'), react('ben', 'remove')], BEN)
    expect(removed.messages[0]?.reactions).toEqual([])
  })
})

describe('pages', () => {
  it('go in front and behind, without doubles', () => {
    const log = prepend({ ...logOf(5, 6), hasOlder: true }, [aMessage(4), aMessage(5)], false)
    expect(log).toMatchObject({ hasOlder: false })
    expect(seqsOf(append(log, [aMessage(6), aMessage(7)], false))).toEqual([4, 5, 6, 7])
  })

  it('keep the window within its bound: reading back lets go of the end, reading on of the beginning', () => {
    const many = Array.from({ length: MAX_LOADED }, (_, at) => aMessage(100 + at))
    const back = prepend({ ...EMPTY_LOG, messages: many }, [aMessage(1)], true)
    expect(back).toMatchObject({ hasNewer: true, hasOlder: true })
    expect(back.messages[0]?.seq).toBe(1)
    const on = trimOld({ ...EMPTY_LOG, messages: [...many, aMessage(9_999)] })
    expect(on).toMatchObject({ hasOlder: true, hasNewer: false })
    expect(on.messages.at(-1)?.seq).toBe(9_999)
    expect(Math.max(back.messages.length, on.messages.length)).toBeLessThan(MAX_LOADED)
  })
})

it('what the server says of a message replaces what is shown, unless it is older', () => {
  const log = { ...EMPTY_LOG, messages: [aMessage(1, { revision: 2, text: 'new' })] }
  expect(replace(log, aMessage(1, { revision: 1 })).messages[0]?.text).toBe('new')
  expect(replace(log, aMessage(1, { revision: 2, state: 'hidden' })).messages[0]?.state).toBe('hidden')
})
