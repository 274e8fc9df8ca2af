import type { RoomEventKind } from '@parley/common/contracts/chat'
import type { MessageId, RoomId } from '@parley/common/ids'
import type { Sql, TransactionSql } from '@parley/common/postgres/sql'

/** A change to a room before it has its place in the order. */
export interface NewRoomEvent {
  readonly roomId: RoomId
  readonly kind: RoomEventKind
  readonly messageId: MessageId | null
  readonly actorId: string | null
  readonly payload: Readonly<Record<string, unknown>> | null
}

export interface StoredRoomEvent extends NewRoomEvent {
  readonly seq: number
  readonly at: Date
}

/**
 * Gives `event` the room's next `seq` and appends it to the log, inside the caller's transaction.
 * The update takes the room's row lock, held until commit: that is what makes the order total and gap-free.
 * A `member` event also counts up `members_version`, which tells the group commit to look at memberships again.
 * Lock the room (by this call) before touching its messages, always in that order, and deadlocks cannot form.
 */
export async function appendRoomEvent(tx: TransactionSql | Sql, event: NewRoomEvent): Promise<StoredRoomEvent> {
  const [row] = await tx<{ seq: string; at: Date }[]>`
    with room as (
      update rooms set head_seq = head_seq + 1, members_version = members_version + ${event.kind === 'member' ? 1 : 0}
      where id = ${event.roomId} returning head_seq
    )
    insert into room_events (room_id, seq, kind, message_id, actor_id, payload)
    select ${event.roomId}, head_seq, ${event.kind}, ${event.messageId}, ${event.actorId},
           ${event.payload === null ? null : JSON.stringify(event.payload)}::text::jsonb
    from room
    returning seq, at`
  if (!row) throw new Error(`room ${event.roomId} vanished while its log was written`)
  return { ...event, seq: Number(row.seq), at: row.at }
}

/**
 * As `appendRoomEvent`, for events of many messages in one statement; at most one event per message. The caller has
 * locked the rooms in the order of their ids. Within a room the events take their places in the order given.
 * @returns by message id.
 */
export async function appendMessageEvents(
  tx: TransactionSql | Sql,
  events: readonly (NewRoomEvent & { readonly messageId: MessageId })[],
): Promise<ReadonlyMap<MessageId, StoredRoomEvent>> {
  if (events.length === 0) return new Map()
  const rows = events.map((event, ord) => ({
    ord,
    room_id: event.roomId,
    kind: event.kind,
    message_id: event.messageId,
    actor_id: event.actorId,
    payload: event.payload,
  }))
  const written = await tx<{ message_id: MessageId; seq: number; at: Date }[]>`
    with input as materialized (
      select * from jsonb_to_recordset(${JSON.stringify(rows)}::text::jsonb)
        as event (ord int, room_id uuid, kind text, message_id uuid, actor_id uuid, payload jsonb)
    ),
    grown as (
      update rooms set head_seq = rooms.head_seq + counted.events
      from (select room_id, count(*) as events from input group by room_id) counted
      where rooms.id = counted.room_id
      returning rooms.id, rooms.head_seq - counted.events as base
    )
    insert into room_events (room_id, seq, kind, message_id, actor_id, payload)
    select room_id, base + row_number() over (partition by room_id order by ord), kind, message_id, actor_id, payload
    from input join grown on grown.id = input.room_id
    returning message_id, seq::float8 as seq, at`
  const places = new Map(written.map((row) => [row.message_id, row]))
  return new Map(
    events.map((event) => {
      const place = places.get(event.messageId)
      if (!place) throw new Error(`room ${event.roomId} vanished while its log was written`)
      return [event.messageId, { ...event, seq: place.seq, at: place.at }]
    }),
  )
}
