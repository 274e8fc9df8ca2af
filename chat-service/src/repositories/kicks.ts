import type { RoomRole } from '@parley/common/contracts/chat'
import type { TransactionSql } from '@parley/common/postgres/sql'
import { insertActs } from './act-rows.js'
import { appendNotices } from './notices.js'

export interface Kick {
  readonly id: string
  readonly actorId: string
  readonly actorLevel: number
  readonly userId: string
  readonly roomId: string
  /** What they were in the room: undoing the kick makes them that again. */
  readonly was: RoomRole
}

/** Writes a kick into the record of who was put out, and into their inbox. */
export async function enterKick(tx: TransactionSql, { was, ...kick }: Kick): Promise<void> {
  await insertActs(tx, [
    {
      ...kick,
      kind: 'kick',
      messageId: null,
      itemId: null,
      rule: null,
      reason: '',
      until: null,
      details: { was: { state: 'joined', role: was } },
      batchId: null,
      causedBy: null,
      requestId: null,
    },
  ])
  await appendNotices(tx, [
    {
      userId: kick.userId,
      kind: 'act',
      roomId: kick.roomId,
      messageId: null,
      actId: kick.id,
      reason: 'You were put out of a room by a moderator',
      state: null,
      note: null,
      act: { kind: 'kick', by: 'moderator', until: null, words: '', undone: false },
    },
  ])
}
