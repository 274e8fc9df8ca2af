import type { TransactionSql } from '@parley/common/postgres/sql'
import { appendNotices, type NewNotice, type Notice } from './notices.js'

/** Decides the open appeals of a review item with it, in the transaction that decides the item. */
export async function closeItemAppeals(
  tx: TransactionSql,
  itemId: string,
  by: { readonly userId: string; readonly outcome: 'upheld' | 'overturned'; readonly reason: string },
): Promise<Notice[]> {
  const closed = await tx<{ act_id: string; author_id: string; room_id: string | null; message_id: string | null }[]>`
    update appeals set state = ${by.outcome}, decided_at = now(), decided_by = ${by.userId},
      decision_reason = ${by.reason}
    where item_id = ${itemId} and state = 'open' returning act_id, author_id, room_id, message_id`
  return appendNotices(
    tx,
    closed.map((row) =>
      appealNotice({
        actId: row.act_id,
        authorId: row.author_id,
        roomId: row.room_id,
        messageId: row.message_id,
        outcome: by.outcome,
        reason: by.reason,
      }),
    ),
  )
}

/** An act that was taken back leaves nothing to decide. */
export async function voidAppeal(tx: TransactionSql, actId: string): Promise<void> {
  await tx`update appeals set state = 'void', decided_at = now() where act_id = ${actId} and state = 'open'`
}

/** As `voidAppeal`, for many acts. */
export async function voidAppeals(tx: TransactionSql, actIds: readonly string[]): Promise<void> {
  await tx`
    update appeals set state = 'void', decided_at = now()
    where act_id = any(${[...actIds]}::uuid[]) and state = 'open'`
}

/** What the author is told of the decision. */
export function appealNotice(decided: {
  readonly actId: string
  readonly authorId: string
  readonly roomId: string | null
  readonly messageId: string | null
  readonly outcome: 'upheld' | 'overturned'
  readonly reason: string
}): NewNotice {
  const said = decided.outcome === 'upheld' ? 'Your appeal was not granted' : 'Your appeal was granted'
  return {
    userId: decided.authorId,
    kind: 'appeal',
    roomId: decided.roomId,
    messageId: decided.messageId,
    actId: decided.actId,
    reason: decided.reason === '' ? said : `${said}: ${decided.reason}`,
    state: null,
    note: null,
    appeal: { outcome: decided.outcome, words: decided.reason },
  }
}
