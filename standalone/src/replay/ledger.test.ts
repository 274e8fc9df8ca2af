import type { RoomEvent } from '@parley/common/contracts/chat'
import type { Ack } from '@parley/common/contracts/socket'
import { newId } from '@parley/common/ids'
import { beforeEach, describe, expect, it } from 'vitest'
import { Ledger } from './ledger.js'

const ROOM = newId()
const ack = (cmid: string, seq?: number): Ack => ({
  t: 'ack',
  id: cmid,
  cmid,
  msg_id: `message of ${cmid}`,
  state: seq === undefined ? 'held' : 'visible',
  ...(seq === undefined ? {} : { seq }),
})
const shown = (cmid: string, seq: number): RoomEvent =>
  ({ t: 'ev', kind: 'message', room: ROOM, seq, message: { cmid } }) as unknown as RoomEvent
const hide = (cmid: string, seq: number): RoomEvent =>
  ({ t: 'ev', kind: 'hide', room: ROOM, seq, message_id: `message of ${cmid}`, state: 'hidden' }) as RoomEvent

describe('the ledger', () => {
  let ledger: Ledger
  beforeEach(() => {
    ledger = new Ledger()
    for (const member of ['ada', 'bob']) ledger.subscribed(member, ROOM)
    ledger.posted('one', ROOM, 0)
    ledger.acknowledged('one', ack('one', 7), 5)
  })

  it('expects every published message at every member, once', () => {
    ledger.seen('ada', shown('one', 7), 6)
    expect(ledger.isAllDelivered).toBe(false)
    ledger.seen('bob', shown('one', 7), 9)
    expect(ledger.isAllDelivered).toBe(true)
    expect(ledger.findings()).toMatchObject({ deliveriesExpected: 2, deliveries: 2, gaps: 0, duplicates: 0 })
    expect(ledger.findings()).toMatchObject({ ackMs: [5], deliveryMs: [6, 9] })
  })

  it('expects a held message at nobody', () => {
    ledger.posted('two', ROOM, 0)
    ledger.acknowledged('two', ack('two'), 5)
    expect(ledger.findings().deliveriesExpected).toBe(2)
  })

  it('expects a message that had to be sent twice, because its first acknowledgement was lost, once too', () => {
    ledger.posted('two', ROOM, 0)
    ledger.acknowledged('two', { ...ack('two', 8), dup: true }, 5)
    expect(ledger.findings().deliveriesExpected).toBe(4)
  })

  it('notices a gap and a double', () => {
    ledger.seen('ada', shown('one', 7), 6)
    ledger.seen('ada', shown('two', 9), 6)
    ledger.seen('ada', shown('two', 9), 6)
    expect(ledger.findings()).toMatchObject({ gaps: 1, duplicates: 1 })
  })

  it('counts a hidden message once, from post to the first member who hears of it', () => {
    ledger.seen('ada', hide('one', 8), 20)
    ledger.seen('bob', hide('one', 8), 30)
    expect(ledger.findings()).toMatchObject({ hidden: 1, hideMs: [20] })
  })

  it('tells refused posts from unanswered ones', () => {
    ledger.posted('two', ROOM, 0)
    ledger.posted('three', ROOM, 0)
    ledger.refused('two')
    expect(ledger.findings()).toMatchObject({ posted: 3, acknowledged: 1, refused: 1, unanswered: 1 })
    expect(ledger.isAllDelivered).toBe(false)
  })
})
