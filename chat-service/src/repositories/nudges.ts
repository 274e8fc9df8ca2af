import type { MessageId, RoomId } from '@parley/common/ids'
import type { Sql, TransactionSql } from '@parley/common/postgres/sql'

export interface NewNudge {
  readonly messageId: MessageId
  /** The text that is asked about. */
  readonly revision: number
  readonly at: Date
  readonly expiresAt: Date
}

export type NudgeAnswer = 'rewritten' | 'confirmed' | 'expired'

export interface Nudge {
  readonly messageId: MessageId
  readonly revision: number
  readonly expiresAt: Date
  /** Null = it waits for its author. */
  readonly answer: NudgeAnswer | null
}

interface NudgeRow {
  message_id: MessageId
  revision: number
  expires_at: Date
  answer: NudgeAnswer | null
}

/** Who is asked before publication, and what they answered. */
export class NudgesRepository {
  constructor(private readonly sql: Sql) {}

  async find(messageId: MessageId): Promise<Nudge | null> {
    const [row] = await this.sql<NudgeRow[]>`
      select message_id, revision, expires_at, answer from nudges where message_id = ${messageId}`
    return row
      ? { messageId: row.message_id, revision: row.revision, expiresAt: row.expires_at, answer: row.answer }
      : null
  }

  /** Messages whose authors let the time pass, longest ago first. */
  async expired(now: Date, limit: number): Promise<{ readonly id: MessageId; readonly roomId: RoomId }[]> {
    const rows = await this.sql<{ id: MessageId; room_id: RoomId }[]>`
      select m.id, m.room_id from nudges n join messages m on m.id = n.message_id
      where n.answer is null and n.expires_at <= ${now} order by n.expires_at limit ${limit}`
    return rows.map((row) => ({ id: row.id, roomId: row.room_id }))
  }
}

/** Asks once per message: who was asked before is not asked again. */
export async function openNudges(tx: TransactionSql, nudges: readonly NewNudge[]): Promise<void> {
  for (const { messageId, revision, at, expiresAt } of nudges) {
    await tx`
      insert into nudges (message_id, revision, at, expires_at) values (${messageId}, ${revision}, ${at}, ${expiresAt})
      on conflict do nothing`
  }
}

/** @returns the messages that waited for an answer until now. */
export async function answerNudges(
  tx: TransactionSql,
  messageIds: readonly MessageId[],
  answer: NudgeAnswer,
  at: Date,
): Promise<ReadonlySet<MessageId>> {
  const rows = await tx<{ message_id: MessageId }[]>`
    update nudges set answer = ${answer}, answered_at = ${at}
    where message_id = any(${[...messageIds]}::uuid[]) and answer is null
    returning message_id`
  return new Set(rows.map((row) => row.message_id))
}
