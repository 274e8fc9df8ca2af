import type { RoomId } from '@parley/common/ids'
import type { Sql } from '@parley/common/postgres/sql'
import { MESSAGE_COLUMNS, type MessageRecord, type MessageRow, messageRecord } from './messages.js'

export interface SearchFilter {
  /** Null = all rooms of the asker. */
  readonly roomId: RoomId | null
  readonly senderId: string | null
  /** Id of the last message of the page before; null = from the newest. */
  readonly before: string | null
  readonly limit: number
}

export class SearchRepository {
  constructor(private readonly sql: Sql) {}

  /** Visible messages, newest first (ids sort by time), of rooms that `userId` is in now. */
  async messages(userId: string, query: string, filter: SearchFilter): Promise<MessageRecord[]> {
    const { sql } = this
    const rows = await sql<MessageRow[]>`
      select ${sql.unsafe(MESSAGE_COLUMNS)}
      from messages m
      join memberships mine on mine.room_id = m.room_id and mine.user_id = ${userId} and mine.state = 'joined'
      join rooms r on r.id = m.room_id and r.deleted_at is null
      left join users u on u.id = m.sender_id
      where to_tsvector('simple', m.body) @@ websearch_to_tsquery('simple', ${query})
        and m.state = 'visible' and m.seq is not null
        ${filter.roomId === null ? sql`` : sql`and m.room_id = ${filter.roomId}`}
        ${filter.senderId === null ? sql`` : sql`and m.sender_id = ${filter.senderId}`}
        ${filter.before === null ? sql`` : sql`and m.id < ${filter.before}`}
      order by m.id desc limit ${filter.limit}`
    return rows.map(messageRecord)
  }
}
