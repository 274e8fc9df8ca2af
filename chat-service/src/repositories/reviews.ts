import type { MessageState, RoomKind } from '@parley/common/contracts/chat'
import type { MessageId, RoomId, UserId } from '@parley/common/ids'
import type { Sql, TransactionSql } from '@parley/common/postgres/sql'
import { MESSAGE_COLUMNS, type MessageRecord, type MessageRow, messageRecord } from './messages.js'
import { lockRooms, type MessageAct, type WrittenAct, writeActs } from './moderation-acts.js'
import type { ReviewCause, ReviewSnapshot } from './review-writes.js'

export interface ReviewItem {
  readonly id: string
  readonly room: { readonly id: RoomId; readonly name: string; readonly kind: RoomKind }
  readonly messageId: MessageId
  /** The message as it is now, which the snapshot may no longer be. */
  readonly messageState: MessageState
  readonly cause: ReviewCause
  readonly rule: string
  readonly label: string | null
  readonly score: number | null
  readonly severity: number
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
  readonly createdAt: Date
}

export interface MessageReport {
  readonly reporterId: string
  readonly reason: string
  readonly comment: string
  readonly at: Date
}

export interface ReviewFilter {
  readonly state: 'open' | 'resolved'
  readonly roomId: RoomId | null
  readonly cause: ReviewCause | null
}

/** Whose items: all, or those of the rooms this user moderates. */
export type ReviewScope = { readonly kind: 'server' } | { readonly kind: 'rooms_of'; readonly userId: UserId }

/** Place in the list: open items come gravest first, then oldest; resolved ones newest first. */
export interface ReviewPlace {
  readonly severity: number
  readonly id: string
}

/** What a decision is made from, all of it under lock. */
export interface ReviewedItem {
  readonly item: ReviewItem
  readonly message: MessageRecord
  readonly hasOtherOpenItem: boolean
  readonly openAppeal: { readonly actedBy: string | null } | null
}

export interface ReviewAct extends MessageAct {
  readonly resolution: string
  readonly resolvedBy: UserId
  readonly appealOutcome: 'upheld' | 'overturned' | null
}

interface ItemRow {
  id: string
  room_id: RoomId
  room_name: string
  room_kind: RoomKind
  message_id: MessageId
  message_state: MessageState
  cause: ReviewCause
  rule: string
  label: string | null
  score: number | null
  severity: number
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
  created_at: Date
}

/** From `review_items item`, its room, its message and the lease's holder; see `ITEM_TABLES`. */
const ITEM_COLUMNS = `
  item.id, item.room_id, room.name as room_name, room.kind as room_kind, item.message_id,
  coalesce(message.state, 'deleted') as message_state, item.cause, item.rule, item.label, item.score, item.severity,
  item.snapshot, (select text from appeals where item_id = item.id order by created_at desc limit 1) as appeal,
  item.reports, item.state, item.resolution, item.resolved_by, item.resolved_at,
  case when item.leased_until > now() then item.leased_by end as leased_by, holder.username as lease_name,
  item.leased_until, item.created_at`
const ITEM_TABLES = `
  review_items item
  join rooms room on room.id = item.room_id
  left join messages message on message.id = item.message_id
  left join users holder on holder.id = item.leased_by`

/** The review queue. */
export class ReviewsRepository {
  constructor(private readonly sql: Sql) {}

  async page(
    filter: ReviewFilter,
    scope: ReviewScope,
    after: ReviewPlace | null,
    limit: number,
  ): Promise<ReviewItem[]> {
    const { sql } = this
    // A literal, not a parameter: the queue's index holds open items only, and must be seen to fit.
    const isOpen = filter.state === 'open'
    const place = isOpen
      ? sql`(item.severity < ${after?.severity ?? 0} or (item.severity = ${after?.severity ?? 0} and item.id > ${after?.id ?? null}))`
      : sql`item.id < ${after?.id ?? null}`
    const rows = await sql<ItemRow[]>`
      select ${sql.unsafe(ITEM_COLUMNS)} from ${sql.unsafe(ITEM_TABLES)}
      where ${isOpen ? sql`item.state = 'open'` : sql`item.state = 'resolved'`}
        and ${filter.roomId === null ? sql`true` : sql`item.room_id = ${filter.roomId}`}
        and ${filter.cause === null ? sql`true` : sql`item.cause = ${filter.cause}`}
        and ${scope.kind === 'server' ? sql`true` : this.#moderatedBy(scope.userId)}
        and ${after === null ? sql`true` : place}
      order by ${isOpen ? sql`item.severity desc, item.id` : sql`item.id desc`} limit ${limit}`
    return rows.map(reviewItem)
  }

  async find(id: string): Promise<ReviewItem | null> {
    return findItem(this.sql, id)
  }

  /** How many open items each cause has. */
  async openCounts(scope: ReviewScope): Promise<ReadonlyMap<ReviewCause, number>> {
    const { sql } = this
    const rows = await sql<{ cause: ReviewCause; items: number }[]>`
      select cause, count(*)::int as items from review_items item
      where state = 'open' and ${scope.kind === 'server' ? sql`true` : this.#moderatedBy(scope.userId)}
      group by cause`
    return new Map(rows.map((row) => [row.cause, row.items]))
  }

  /** Takes or renews the lease; false when somebody else holds it or the item is resolved. */
  async lease(id: string, userId: UserId, seconds: number): Promise<boolean> {
    const leased = await this.sql`
      update review_items set leased_by = ${userId}, leased_until = now() + make_interval(secs => ${seconds})
      where id = ${id} and state = 'open'
        and (leased_by is null or leased_by = ${userId} or leased_until <= now())
      returning id`
    return leased.length > 0
  }

  /** Gives the lease back; nothing happens where `userId` holds none. */
  async release(id: string, userId: UserId): Promise<void> {
    await this.sql`
      update review_items set leased_by = null, leased_until = null where id = ${id} and leased_by = ${userId}`
  }

  /** Up to `limit` published messages on either side of the message, oldest first. */
  async context(message: MessageRecord, limit: number): Promise<{ before: MessageRecord[]; after: MessageRecord[] }> {
    const { sql } = this
    const side = async (isBefore: boolean): Promise<MessageRecord[]> => {
      // A message that was never published has no place in the order; its time must do.
      const beyond =
        message.seq === null
          ? sql`m.created_at ${isBefore ? sql`<` : sql`>`} ${message.createdAt}`
          : sql`m.seq ${isBefore ? sql`<` : sql`>`} ${message.seq}`
      const rows = await sql<MessageRow[]>`
        select ${sql.unsafe(MESSAGE_COLUMNS)} from messages m left join users u on u.id = m.sender_id
        where m.room_id = ${message.roomId} and m.seq is not null and ${beyond}
        order by m.seq ${isBefore ? sql`desc` : sql`asc`} limit ${limit}`
      return rows.map(messageRecord)
    }
    const [before, after] = await Promise.all([side(true), side(false)])
    return { before: before.reverse(), after }
  }

  /** How often each `message.*` act was done to this user's messages since `since`; `roomId: null` = in all rooms. */
  async record(userId: string, roomId: RoomId | null, since: Date): Promise<ReadonlyMap<string, number>> {
    const rows = await this.sql<{ act: string; times: number }[]>`
      select action as act, count(*)::int as times from audit_log
      where user_id = ${userId} and at >= ${since} and action like 'message.%'
        and (${roomId}::uuid is null or room_id = ${roomId}) group by action`
    return new Map(rows.map((row) => [row.act.replace('message.', ''), row.times]))
  }

  /**
   * Lets `judge` decide item `id` with room, message and item locked, and writes what it says in one transaction.
   * Null = no such item. What `judge` throws undoes everything.
   */
  async decide(id: string, judge: (reviewed: ReviewedItem) => ReviewAct): Promise<WrittenAct<ReviewAct> | null> {
    return this.sql.begin(async (tx) => {
      const known = await findItem(tx, id)
      if (!known) return null
      await lockRooms(tx, [known.room.id])
      const [messageRow] = await tx<MessageRow[]>`
        select ${tx.unsafe(MESSAGE_COLUMNS)} from messages m left join users u on u.id = m.sender_id
        where m.id = ${known.messageId} for no key update of m`
      await tx`select from review_items where id = ${id} for no key update`
      const item = await findItem(tx, id)
      if (!messageRow || !item) return null
      const act = judge({ item, message: messageRecord(messageRow), ...(await entanglements(tx, item)) })
      const [written] = await writeActs(tx, [act])
      await tx`
        update review_items set state = 'resolved', resolution = ${act.resolution}, resolved_by = ${act.resolvedBy},
          resolved_at = now(), leased_by = null, leased_until = null
        where id = ${id}`
      if (act.appealOutcome !== null) {
        await tx`update appeals set state = ${act.appealOutcome}, decided_at = now()
                 where item_id = ${id} and state = 'open'`
      }
      if (!written) throw new Error('an act that was written has a result')
      return written
    })
  }

  /** The newest reports of the message. */
  async reports(messageId: MessageId, limit: number): Promise<MessageReport[]> {
    const rows = await this.sql<{ reporter_id: string; reason: string; comment: string; created_at: Date }[]>`
      select reporter_id, reason, comment, created_at from message_reports
      where message_id = ${messageId} order by created_at desc limit ${limit}`
    return rows.map((row) => ({
      reporterId: row.reporter_id,
      reason: row.reason,
      comment: row.comment,
      at: row.created_at,
    }))
  }

  #moderatedBy(userId: UserId) {
    return this.sql`item.room_id in (
      select room_id from memberships
      where user_id = ${userId} and state = 'joined' and role in ('moderator', 'owner'))`
  }
}

async function findItem(sql: Sql | TransactionSql, id: string): Promise<ReviewItem | null> {
  const [row] = await sql<ItemRow[]>`
    select ${sql.unsafe(ITEM_COLUMNS)} from ${sql.unsafe(ITEM_TABLES)} where item.id = ${id}`
  return row ? reviewItem(row) : null
}

async function entanglements(
  tx: TransactionSql,
  item: ReviewItem,
): Promise<Pick<ReviewedItem, 'hasOtherOpenItem' | 'openAppeal'>> {
  const [row] = await tx<{ others: boolean; appeals: number; acted_by: string | null }[]>`
    select exists (select from review_items
                   where message_id = ${item.messageId} and state = 'open' and id <> ${item.id}) as others,
           count(appeal)::int as appeals, min(appeal.acted_by::text) as acted_by
    from (select) one left join appeals appeal on appeal.item_id = ${item.id} and appeal.state = 'open'`
  return {
    hasOtherOpenItem: row?.others ?? false,
    openAppeal: row && row.appeals > 0 ? { actedBy: row.acted_by } : null,
  }
}

function reviewItem(row: ItemRow): ReviewItem {
  return {
    id: row.id,
    room: { id: row.room_id, name: row.room_name, kind: row.room_kind },
    messageId: row.message_id,
    messageState: row.message_state,
    cause: row.cause,
    rule: row.rule,
    label: row.label,
    score: row.score,
    severity: row.severity,
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
    createdAt: row.created_at,
  }
}
