import type { RoomEventKind } from '@parley/common/contracts/chat'
import type { MessageId, RoomId } from '@parley/common/ids'
import type { Sql, TransactionSql } from 'postgres'

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
