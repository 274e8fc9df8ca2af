import type { MessageId, RoomId, UserId } from '@parley/common/ids'
import type { Sql } from '@parley/common/postgres/sql'
import { MESSAGE_COLUMNS, type MessageRecord, type MessageRow, messageRecord } from './messages.js'
import {
  findItem,
  ITEM_COLUMNS,
  ITEM_TABLES,
  type ItemRow,
  isSkippedBy,
  type ReviewItem,
  reviewItem,
} from './review-items.js'
import type { ReviewCause } from './review-writes.js'

export type { ReviewItem } from './review-items.js'

export interface MessageReport {
  readonly reporterId: string
  readonly reason: string
  readonly comment: string
  readonly at: Date
}

/** Null = not narrowed by it. */
export interface ReviewFilter {
  readonly state: 'open' | 'resolved'
  readonly roomId: RoomId | null
  readonly cause: ReviewCause | null
  readonly label: string | null
  readonly authorId: string | null
  readonly assignee: { readonly kind: 'user'; readonly userId: string } | { readonly kind: 'nobody' } | null
  readonly escalated: 'server' | 'admin' | 'no' | null
  readonly olderThanMinutes: number | null
  readonly newerThanMinutes: number | null
  readonly withoutSkipped: boolean
}

/** Whose items: all, or those of the rooms this user moderates. */
export type ReviewScope = { readonly kind: 'server' } | { readonly kind: 'rooms_of'; readonly userId: UserId }

/** Who reserves an item, to decide it. */
export interface Claimant {
  readonly userId: UserId
  /** The escalations that they answer. */
  readonly escalations: readonly ('server' | 'admin')[]
}

/** Place in the list: open items come by rank, then oldest; resolved ones newest first. */
export interface ReviewPlace {
  readonly rank: number
  readonly id: string
}

/** Reads the review queue and reserves its items; what is done with them: `ItemActsRepository`. */
export class ReviewsRepository {
  constructor(private readonly sql: Sql) {}

  async page(
    filter: ReviewFilter,
    scope: ReviewScope,
    viewerId: UserId,
    after: ReviewPlace | null,
    limit: number,
  ): Promise<ReviewItem[]> {
    const { sql } = this
    // A literal, not a parameter: the queue's index holds open items only, and must be seen to fit.
    const isOpen = filter.state === 'open'
    const place = isOpen
      ? sql`(item.rank < ${after?.rank ?? 0} or (item.rank = ${after?.rank ?? 0} and item.id > ${after?.id ?? null}))`
      : sql`item.id < ${after?.id ?? null}`
    const rows = await sql<ItemRow[]>`
      select ${sql.unsafe(ITEM_COLUMNS)}, ${isSkippedBy(sql, viewerId)} as is_skipped
      from ${sql.unsafe(ITEM_TABLES)}
      where ${this.#matches(filter, scope, viewerId)} and ${after === null ? sql`true` : place}
      order by ${isOpen ? sql`item.rank desc, item.id` : sql`item.id desc`} limit ${limit}`
    return rows.map(reviewItem)
  }

  async find(id: string, viewerId: UserId): Promise<ReviewItem | null> {
    return findItem(this.sql, id, viewerId)
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

  /** Takes or renews the lease; false when somebody else holds it, the item is resolved or not theirs to decide. */
  async lease(id: string, claimant: Claimant, seconds: number): Promise<boolean> {
    const { userId } = claimant
    const leased = await this.sql`
      update review_items item set leased_by = ${userId}, leased_until = now() + make_interval(secs => ${seconds})
      where item.id = ${id} and item.state = 'open' and ${this.#claimable(claimant)}
      returning item.id`
    return leased.length > 0
  }

  /**
   * Leases the first open item that nobody else holds or was given, and that is theirs to decide; null = there is none.
   * Two who ask at once get two items.
   */
  async leaseNext(
    filter: ReviewFilter,
    scope: ReviewScope,
    claimant: Claimant,
    seconds: number,
  ): Promise<string | null> {
    const { sql } = this
    const { userId } = claimant
    const [leased] = await sql<{ id: string }[]>`
      update review_items set leased_by = ${userId}, leased_until = now() + make_interval(secs => ${seconds})
      where id = (
        select item.id from review_items item
        where ${this.#matches({ ...filter, state: 'open' }, scope, userId)}
          and ${this.#claimable(claimant)}
          and (item.assigned_to is null or item.assigned_to = ${userId})
        order by item.assigned_to is not distinct from ${userId}::uuid desc, item.rank desc, item.id
        limit 1 for no key update of item skip locked)
      returning id`
    return leased?.id ?? null
  }

  /** Whether the item is an appeal against what this user did. */
  async isAppealAgainst(userId: UserId, id: string): Promise<boolean> {
    const [found] = await this.sql`
      select from review_items item where item.id = ${id} and ${this.#isAppealAgainst(userId)}`
    return found !== undefined
  }

  /** Gives the lease back; false where `userId` holds none. */
  async release(id: string, userId: UserId): Promise<boolean> {
    const released = await this.sql`
      update review_items set leased_by = null, leased_until = null where id = ${id} and leased_by = ${userId}
      returning id`
    return released.length > 0
  }

  /** The user leaves the item to others. */
  async skip(id: string, userId: UserId): Promise<void> {
    await this.sql`
      insert into review_skips (item_id, user_id) values (${id}, ${userId})
      on conflict (item_id, user_id) do update set at = now()`
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

  /** How often each standing act was done to this user or their messages since `since`; `roomId: null` = in all rooms. */
  async record(userId: string, roomId: RoomId | null, since: Date): Promise<ReadonlyMap<string, number>> {
    const rows = await this.sql<{ kind: string; times: number }[]>`
      select kind, count(*)::int as times from acts
      where user_id = ${userId} and at >= ${since} and undone_at is null
        and kind not in ('note', 'skip', 'escalate', 'assign')
        and (${roomId}::uuid is null or room_id = ${roomId}::uuid) group by kind`
    return new Map(rows.map((row) => [row.kind, row.times]))
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

  /** Rooms whose items this user may see by a role in them. */
  async roomsModeratedBy(userId: UserId): Promise<RoomId[]> {
    const rows = await this.sql<{ room_id: RoomId }[]>`
      select room_id from memberships
      where user_id = ${userId} and state = 'joined' and role in ('moderator', 'owner')`
    return rows.map((row) => row.room_id)
  }

  #matches(filter: ReviewFilter, scope: ReviewScope, viewerId: UserId) {
    const { sql } = this
    const { assignee, escalated, olderThanMinutes, newerThanMinutes } = filter
    const conditions = [
      filter.state === 'open' ? sql`item.state = 'open'` : sql`item.state = 'resolved'`,
      scope.kind === 'server' ? sql`true` : this.#moderatedBy(scope.userId),
      ...(filter.roomId === null ? [] : [sql`item.room_id = ${filter.roomId}`]),
      ...(filter.cause === null ? [] : [sql`item.cause = ${filter.cause}`]),
      ...(filter.label === null ? [] : [sql`item.label = ${filter.label}`]),
      ...(filter.authorId === null ? [] : [sql`item.snapshot ->> 'sender_id' = ${filter.authorId}`]),
      ...(assignee?.kind === 'user' ? [sql`item.assigned_to = ${assignee.userId}`] : []),
      ...(assignee?.kind === 'nobody' ? [sql`item.assigned_to is null`] : []),
      ...(escalated === null
        ? []
        : [escalated === 'no' ? sql`item.escalated_to is null` : sql`item.escalated_to = ${escalated}`]),
      ...(olderThanMinutes === null
        ? []
        : [sql`item.created_at <= now() - make_interval(mins => ${olderThanMinutes})`]),
      ...(newerThanMinutes === null
        ? []
        : [sql`item.created_at >= now() - make_interval(mins => ${newerThanMinutes})`]),
      ...(filter.withoutSkipped ? [sql`not ${isSkippedBy(sql, viewerId)}`] : []),
    ]
    return conditions.reduce((all, condition) => sql`${all} and ${condition}`)
  }

  /** What nobody else holds and the claimant may decide: a lease keeps the item from all others. */
  #claimable({ userId, escalations }: Claimant) {
    return this.sql`(item.leased_by is null or item.leased_by = ${userId} or item.leased_until <= now())
      and item.snapshot ->> 'sender_id' <> ${userId}::text
      and (item.escalated_to is null or item.escalated_to = any(${[...escalations]}::text[]))
      and not ${this.#isAppealAgainst(userId)}`
  }

  #isAppealAgainst(userId: UserId) {
    return this.sql`exists (
      select from appeals appeal
      where appeal.item_id = item.id and appeal.state = 'open' and appeal.acted_by = ${userId})`
  }

  /** But for the names that they gave themselves. */
  #moderatedBy(userId: UserId) {
    return this.sql`item.room_id in (
      select room_id from memberships
      where user_id = ${userId} and state = 'joined' and role in ('moderator', 'owner'))
      and (item.subject = 'message' or item.snapshot ->> 'sender_id' <> ${userId}::text)`
  }
}
