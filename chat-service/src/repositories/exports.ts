import type { RoomKind, RoomRole } from '@parley/common/contracts/chat'
import type { MessageId, RoomId, UserId } from '@parley/common/ids'
import type { Sql } from '@parley/common/postgres/sql'
import { MESSAGE_COLUMNS, type MessageRecord, type MessageRow, messageRecord } from './messages.js'

export interface ExportedRoom {
  readonly roomId: RoomId
  readonly kind: RoomKind
  readonly name: string
  readonly role: RoomRole
  readonly state: string
  readonly joinedAt: Date
}

export interface ExportedReaction {
  readonly messageId: MessageId
  readonly emoji: string
  readonly at: Date
}

/** What they answered when they were asked for something. */
export interface ExportedConsent {
  readonly to: 'training'
  readonly isGiven: boolean
  readonly at: Date
}

/** What they said of a text: a decision as a moderator, or a correction of its scores, which holds the text they sent. */
export interface ExportedLabel {
  readonly id: string
  readonly source: 'decision' | 'correction'
  readonly at: Date
  readonly messageId: MessageId | null
  readonly revision: number | null
  readonly decision: string | null
  readonly word: 'remove' | 'keep' | null
  readonly text: string | null
  readonly language: string | null
  readonly corrected: Readonly<Record<string, number>> | null
}

interface LabelRow {
  id: string
  source: 'decision' | 'correction'
  at: Date
  message_id: MessageId | null
  revision: number | null
  decision: string | null
  word: 'remove' | 'keep' | null
  text: string | null
  language: string | null
  corrected: Record<string, number> | null
}

/** Everything of one person's, in the order of ids, page by page. */
export class ExportsRepository {
  constructor(private readonly sql: Sql) {}

  async rooms(userId: UserId, after: string | null, limit: number): Promise<ExportedRoom[]> {
    const rows = await this.sql<
      { room_id: RoomId; kind: RoomKind; name: string; role: RoomRole; state: string; joined_at: Date }[]
    >`
      select m.room_id, r.kind, r.name, m.role, m.state, m.joined_at
      from memberships m join rooms r on r.id = m.room_id
      where m.user_id = ${userId} ${after ? this.sql`and m.room_id > ${after}` : this.sql``}
      order by m.room_id limit ${limit}`
    return rows.map(({ room_id, joined_at, ...room }) => ({ ...room, roomId: room_id, joinedAt: joined_at }))
  }

  async messages(userId: UserId, after: string | null, limit: number): Promise<MessageRecord[]> {
    const rows = await this.sql<MessageRow[]>`
      select ${this.sql.unsafe(MESSAGE_COLUMNS)} from messages m left join users u on u.id = m.sender_id
      where m.sender_id = ${userId} and m.sender_kind <> 'webhook' ${after ? this.sql`and m.id > ${after}` : this.sql``}
      order by m.id limit ${limit}`
    return rows.map(messageRecord)
  }

  /** `after` is a message id: all of one message's come on the same page, being few. */
  async reactions(userId: UserId, after: string | null, limit: number): Promise<ExportedReaction[]> {
    const rows = await this.sql<{ message_id: MessageId; emoji: string; created_at: Date }[]>`
      select message_id, emoji, created_at from reactions
      where user_id = ${userId} and message_id in (
        select distinct message_id from reactions
        where user_id = ${userId} ${after ? this.sql`and message_id > ${after}` : this.sql``}
        order by message_id limit ${limit}
      )
      order by message_id, emoji`
    return rows.map((row) => ({ messageId: row.message_id, emoji: row.emoji, at: row.created_at }))
  }

  async consents(userId: UserId): Promise<ExportedConsent[]> {
    const rows = await this.sql<{ is_given: boolean; at: Date }[]>`
      select is_given, at from training_consents where user_id = ${userId}`
    return rows.map(({ is_given, at }) => ({ to: 'training', isGiven: is_given, at }))
  }

  /** Without the texts of others: a decision names the message it is on. */
  async labels(userId: UserId, after: string | null, limit: number): Promise<ExportedLabel[]> {
    const rows = await this.sql<LabelRow[]>`
      select id, source, at, message_id, revision, decision, word, text, language, corrected from labels
      where labelled_by = ${userId} ${after ? this.sql`and id > ${after}` : this.sql``} order by id limit ${limit}`
    return rows.map(({ message_id, ...label }) => ({ ...label, messageId: message_id }))
  }
}
