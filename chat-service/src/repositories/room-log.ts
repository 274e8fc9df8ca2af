import type { RoomEventKind } from '@parley/common/contracts/chat'
import type { Profile } from '@parley/common/contracts/identity'
import type { MessageId, RoomId } from '@parley/common/ids'
import type { Sql } from '@parley/common/postgres/sql'
import { MESSAGE_COLUMNS, type MessageRecord, type MessageRow, messageRecord } from './messages.js'
import type { StoredRoomEvent } from './room-events.js'

/** One entry, with what it is about as that stands today. */
export interface LoggedEvent {
  readonly event: StoredRoomEvent
  readonly message: MessageRecord | null
  readonly user: Profile | null
}

export interface LogSlice {
  readonly headSeq: number
  /** Entries up to and including this one are gone. */
  readonly purgedSeq: number
  readonly entries: readonly LoggedEvent[]
}

interface LogRow extends MessageRow {
  head_seq: number
  purged_seq: number
  event_seq: number | null
  kind: RoomEventKind
  event_message_id: MessageId | null
  actor_id: string | null
  payload: Readonly<Record<string, unknown>> | null
  at: Date
  user_id: string | null
  user_username: string
  user_display_name: string
}

export class RoomLogRepository {
  constructor(private readonly sql: Sql) {}

  /**
   * The entries after `since`, oldest first, at most `limit`; null when there is no such room. One statement, hence one
   * snapshot: a purge or a post in between can neither tear a hole nor show half a change.
   */
  async since(roomId: RoomId, since: number, limit: number): Promise<LogSlice | null> {
    const rows = await this.sql<LogRow[]>`
      select r.head_seq::float8 as head_seq, r.purged_seq::float8 as purged_seq,
             e.seq::float8 as event_seq, e.kind, e.message_id as event_message_id, e.actor_id, e.payload, e.at,
             about.id as user_id, about.username as user_username, about.display_name as user_display_name,
             ${this.sql.unsafe(MESSAGE_COLUMNS)}
      from rooms r
      left join lateral (
        select * from room_events where room_id = r.id and seq > ${since} order by seq limit ${limit}
      ) e on true
      left join lateral (select * from messages where id = e.message_id limit 1) m on true
      left join users u on u.id = m.sender_id
      left join users about on e.kind = 'member' and about.id = (e.payload ->> 'user_id')::uuid
      where r.id = ${roomId} and r.deleted_at is null
      order by e.seq`
    const [first] = rows
    if (!first) return null
    const entries = rows.flatMap((row) => (row.event_seq === null ? [] : [loggedEvent(roomId, row, row.event_seq)]))
    return { headSeq: first.head_seq, purgedSeq: first.purged_seq, entries }
  }

  /** Newest sequence number of each of `roomIds` that exists. */
  async heads(roomIds: readonly RoomId[]): Promise<ReadonlyMap<RoomId, number>> {
    if (roomIds.length === 0) return new Map()
    const rows = await this.sql<{ id: RoomId; head_seq: number }[]>`
      select id, head_seq::float8 as head_seq from rooms
      where id = any(${[...roomIds]}::uuid[]) and deleted_at is null`
    return new Map(rows.map((row) => [row.id, row.head_seq]))
  }
}

function loggedEvent(roomId: RoomId, row: LogRow, seq: number): LoggedEvent {
  return {
    event: {
      roomId,
      seq,
      kind: row.kind,
      messageId: row.event_message_id,
      actorId: row.actor_id,
      payload: row.payload,
      at: row.at,
    },
    message: row.id === null ? null : messageRecord(row),
    user:
      row.user_id === null
        ? null
        : { id: row.user_id, username: row.user_username, display_name: row.user_display_name },
  }
}
