import type { MessageState, RoomKind } from '@parley/common/contracts/chat'
import type { MessageId, RoomId } from '@parley/common/ids'
import type { Sql, TransactionSql } from '@parley/common/postgres/sql'
import type { NameSubject } from '../schemas/reviews.js'
import type { ReviewCause, ReviewSnapshot } from './review-writes.js'

interface ItemRoom {
  readonly id: RoomId
  readonly name: string
  readonly kind: RoomKind
}

interface ItemBase {
  readonly id: string
  readonly cause: ReviewCause
  readonly rule: string
  readonly label: string | null
  readonly score: number | null
  readonly severity: number
  /** Place in the queue, higher first; see `openReviews`. */
  readonly rank: number
  /** Members the message could reach, and those who had read it, when the item was opened. */
  readonly reach: number
  readonly readers: number
  readonly snapshot: ReviewSnapshot
  /** The author's objection, if there is one. */
  readonly appeal: string | null
  readonly reports: number
  readonly isOpen: boolean
  readonly resolution: string | null
  readonly resolvedBy: string | null
  readonly resolvedAt: Date | null
  /** Who works on it; null when nobody does (any more). */
  readonly lease: { readonly userId: string; readonly username: string; readonly until: Date } | null
  readonly assignee: { readonly userId: string; readonly username: string } | null
  /** Who must decide it; null = anybody who may. */
  readonly escalatedTo: 'server' | 'admin' | null
  /** The asker left it to others. */
  readonly isSkipped: boolean
  readonly createdAt: Date
}

export interface MessageItem extends ItemBase {
  readonly subject: 'message'
  readonly room: ItemRoom
  readonly messageId: MessageId
  /** The message as it is now, which the snapshot may no longer be. */
  readonly messageState: MessageState
}

/** `snapshot.text` is the name, `snapshot.sender_id` who gave it. */
export interface NameItem extends ItemBase {
  readonly subject: NameSubject
  /** Of the room or the person that has the name. */
  readonly subjectId: string
  /** Null for a person's name, which is no room's. */
  readonly room: ItemRoom | null
  /** The name as it is now; null = room or person are gone. */
  readonly nameNow: string | null
}

/** What waits for a person's decision: a message or a name. */
export type ReviewItem = MessageItem | NameItem

export interface ItemRow {
  id: string
  subject: 'message' | NameSubject
  subject_id: string | null
  name_now: string | null
  room_id: RoomId | null
  room_name: string | null
  room_kind: RoomKind | null
  message_id: MessageId | null
  message_state: MessageState
  cause: ReviewCause
  rule: string
  label: string | null
  score: number | null
  severity: number
  rank: number
  reach: number
  readers: number
  snapshot: ReviewSnapshot
  appeal: string | null
  reports: number
  state: 'open' | 'resolved'
  resolution: string | null
  resolved_by: string | null
  resolved_at: Date | null
  leased_by: string | null
  lease_name: string | null
  leased_until: Date | null
  assigned_to: string | null
  assignee_name: string | null
  escalated_to: 'server' | 'admin' | null
  is_skipped: boolean
  created_at: Date
}

/** From `ITEM_TABLES`. */
export const ITEM_COLUMNS = `
  item.id, item.subject, item.subject_id, item.room_id, room.name as room_name, room.kind as room_kind, item.message_id,
  case item.subject
    when 'room_name' then case when room.deleted_at is null then room.name end
    when 'room_topic' then case when room.deleted_at is null then room.topic end
    when 'display_name' then (select display_name from users where id = item.subject_id and erased_at is null)
    when 'username' then (select username from users where id = item.subject_id and erased_at is null)
  end as name_now,
  coalesce(message.state, 'deleted') as message_state, item.cause, item.rule, item.label, item.score, item.severity,
  item.rank, item.reach, item.readers, item.snapshot,
  (select text from appeals where item_id = item.id order by created_at desc limit 1) as appeal,
  item.reports, item.state, item.resolution, item.resolved_by, item.resolved_at,
  case when item.leased_until > now() then item.leased_by end as leased_by, holder.username as lease_name,
  item.leased_until, item.assigned_to, assignee.username as assignee_name, item.escalated_to, item.created_at`
/** Review items with their room, message, and those who work on them. */
export const ITEM_TABLES = `
  review_items item
  left join rooms room on room.id = item.room_id
  left join messages message on message.id = item.message_id
  left join users holder on holder.id = item.leased_by
  left join users assignee on assignee.id = item.assigned_to`

/** `viewerId`: for whom it says whether they skipped it. */
export async function findItem(
  sql: Sql | TransactionSql,
  id: string,
  viewerId: string | null = null,
): Promise<ReviewItem | null> {
  const [row] = await sql<ItemRow[]>`
    select ${sql.unsafe(ITEM_COLUMNS)}, ${isSkippedBy(sql, viewerId)} as is_skipped
    from ${sql.unsafe(ITEM_TABLES)} where item.id = ${id}`
  return row ? reviewItem(row) : null
}

export function isSkippedBy(sql: Sql | TransactionSql, viewerId: string | null) {
  return sql`exists (select from review_skips skip where skip.item_id = item.id and skip.user_id = ${viewerId}::uuid)`
}

export function reviewItem(row: ItemRow): ReviewItem {
  const { subject, room_id: id, room_name: name, room_kind: kind } = row
  const room = id === null || name === null || kind === null ? null : { id, name, kind }
  if (subject === 'message') {
    // What the table demands of such rows; a room's row is never deleted.
    if (room === null || row.message_id === null) throw new Error(`review item ${row.id} is of no message`)
    return { ...itemBase(row), subject, room, messageId: row.message_id, messageState: row.message_state }
  }
  if (row.subject_id === null) throw new Error(`review item ${row.id} is of no name`)
  return { ...itemBase(row), subject, subjectId: row.subject_id, room, nameNow: row.name_now }
}

function itemBase(row: ItemRow): ItemBase {
  return {
    id: row.id,
    cause: row.cause,
    rule: row.rule,
    label: row.label,
    score: row.score,
    severity: row.severity,
    rank: row.rank,
    reach: row.reach,
    readers: row.readers,
    snapshot: row.snapshot,
    appeal: row.appeal,
    reports: row.reports,
    isOpen: row.state === 'open',
    resolution: row.resolution,
    resolvedBy: row.resolved_by,
    resolvedAt: row.resolved_at,
    lease:
      row.leased_by !== null && row.leased_until !== null
        ? { userId: row.leased_by, username: row.lease_name ?? 'unknown', until: row.leased_until }
        : null,
    assignee: row.assigned_to === null ? null : { userId: row.assigned_to, username: row.assignee_name ?? 'unknown' },
    escalatedTo: row.escalated_to,
    isSkipped: row.is_skipped,
    createdAt: row.created_at,
  }
}
