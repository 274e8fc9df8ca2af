import type { MessageState, SenderKind } from '@parley/common/contracts/chat'
import type { MessageId, RoomId } from '@parley/common/ids'
import type { Sql } from '@parley/common/postgres/sql'

/** A message as it stands, with its sender's present name. */
export interface MessageRecord {
  readonly id: MessageId
  readonly roomId: RoomId
  readonly senderId: string
  readonly senderKind: SenderKind
  readonly senderName: string
  readonly senderDisplayName: string
  readonly cmid: string
  readonly seq: number | null
  readonly body: string
  readonly state: MessageState
  readonly revision: number
  readonly replyTo: MessageId | null
  readonly createdAt: Date
  readonly editedAt: Date | null
}

/** A text that an edit replaced. */
export interface MessageRevision {
  readonly revision: number
  readonly body: string
  readonly replacedAt: Date
}

/** A row of `MESSAGE_COLUMNS`. */
export interface MessageRow {
  id: MessageId
  room_id: RoomId
  sender_id: string
  sender_kind: SenderKind
  sender_name: string | null
  username: string | null
  display_name: string | null
  cmid: string
  message_seq: number | null
  body: string
  state: MessageState
  revision: number
  reply_to: MessageId | null
  created_at: Date
  edited_at: Date | null
}

const MAX_REVISIONS = 200

/** Name of a user that chat never heard of, as after a restore of chat's database alone. */
const UNKNOWN_NAME = 'unknown'

export function messageRecord(row: MessageRow): MessageRecord {
  const name = row.sender_name ?? row.username ?? UNKNOWN_NAME
  return {
    id: row.id,
    roomId: row.room_id,
    senderId: row.sender_id,
    senderKind: row.sender_kind,
    senderName: name,
    senderDisplayName: row.sender_name ?? row.display_name ?? name,
    cmid: row.cmid,
    seq: row.message_seq,
    body: row.body,
    state: row.state,
    revision: row.revision,
    replyTo: row.reply_to,
    createdAt: row.created_at,
    editedAt: row.edited_at,
  }
}

/** Reads messages; `m` is the message, `u` its sender if that is a user. */
export class MessagesRepository {
  constructor(private readonly sql: Sql) {}

  async find(id: MessageId): Promise<MessageRecord | null> {
    const [row] = await this.sql<MessageRow[]>`
      select ${this.#columns()} from messages m left join users u on u.id = m.sender_id where m.id = ${id}`
    return row ? messageRecord(row) : null
  }

  /** In the order of the room; unknown ids are left out. */
  async findAll(ids: readonly MessageId[]): Promise<MessageRecord[]> {
    if (ids.length === 0) return []
    const rows = await this.sql<MessageRow[]>`
      select ${this.#columns()} from messages m left join users u on u.id = m.sender_id
      where m.id = any(${[...ids]}::uuid[]) order by m.seq nulls last, m.id`
    return rows.map(messageRecord)
  }

  /** The newest `limit` published messages older than `seq`, oldest first. */
  async before(roomId: RoomId, seq: number, limit: number): Promise<MessageRecord[]> {
    const rows = await this.sql<MessageRow[]>`
      select ${this.#columns()} from messages m left join users u on u.id = m.sender_id
      where m.room_id = ${roomId} and m.seq < ${seq} order by m.seq desc limit ${limit}`
    return rows.map(messageRecord).reverse()
  }

  /** The oldest `limit` published messages newer than `seq`, oldest first. */
  async after(roomId: RoomId, seq: number, limit: number): Promise<MessageRecord[]> {
    const rows = await this.sql<MessageRow[]>`
      select ${this.#columns()} from messages m left join users u on u.id = m.sender_id
      where m.room_id = ${roomId} and m.seq > ${seq} order by m.seq limit ${limit}`
    return rows.map(messageRecord)
  }

  /** One sender's messages of a room that were not published (yet), newest first. */
  async unpublishedOf(roomId: RoomId, senderId: string, limit: number): Promise<MessageRecord[]> {
    const rows = await this.sql<MessageRow[]>`
      select ${this.#columns()} from messages m left join users u on u.id = m.sender_id
      where m.room_id = ${roomId} and m.seq is null and m.sender_id = ${senderId}
      order by m.created_at desc limit ${limit}`
    return rows.map(messageRecord)
  }

  /** The message that one sender posted under this id of theirs. */
  async findByCmid(roomId: RoomId, senderId: string, cmid: string): Promise<MessageRecord | null> {
    const [row] = await this.sql<MessageRow[]>`
      select ${this.#columns()} from messages m left join users u on u.id = m.sender_id
      where m.room_id = ${roomId} and m.sender_id = ${senderId} and m.cmid = ${cmid}`
    return row ? messageRecord(row) : null
  }

  /** How many published messages one sender has in a room, counted up to `limit`. */
  async countPublished(roomId: RoomId, senderId: string, limit: number): Promise<number> {
    const [row] = await this.sql<{ published: number }[]>`
      select count(*)::int as published from (
        select from messages
        where room_id = ${roomId} and sender_id = ${senderId} and seq is not null and state = 'visible' limit ${limit}
      ) counted`
    return row?.published ?? 0
  }

  /** Texts that edits replaced, oldest first. */
  async revisions(id: MessageId): Promise<MessageRevision[]> {
    const rows = await this.sql<{ revision: number; body: string; replaced_at: Date }[]>`
      select revision, body, replaced_at from message_revisions where message_id = ${id}
      order by revision limit ${MAX_REVISIONS}`
    return rows.map((row) => ({ revision: row.revision, body: row.body, replacedAt: row.replaced_at }))
  }

  #columns() {
    return this.sql.unsafe(MESSAGE_COLUMNS)
  }
}

/** Columns that make a `MessageRow`, from `messages m left join users u`. */
export const MESSAGE_COLUMNS = `
  m.id, m.room_id, m.sender_id, m.sender_kind, m.sender_name, u.username, u.display_name, m.cmid,
  m.seq::float8 as message_seq, m.body, m.state, m.revision, m.reply_to, m.created_at, m.edited_at`
