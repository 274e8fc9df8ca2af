import type { TransactionSql } from '@parley/common/postgres/sql'
import { insertActs } from './act-rows.js'
import { appendNotices } from './notices.js'

/** Writes a kick into the record of who was put out, and into their inbox. */
export async function enterKick(
  tx: TransactionSql,
  kick: { readonly id: string; readonly actorId: string; readonly userId: string; readonly roomId: string },
): Promise<void> {
  await insertActs(tx, [
    {
      ...kick,
      kind: 'kick',
      actorLevel: 1,
      messageId: null,
      itemId: null,
      rule: null,
      reason: '',
      until: null,
      details: {},
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
    },
  ])
}
