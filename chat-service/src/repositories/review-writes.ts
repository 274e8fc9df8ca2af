import type { SenderKind } from '@parley/common/contracts/chat'
import { newId } from '@parley/common/ids'
import type { Sql, TransactionSql } from '@parley/common/postgres/sql'

export const REVIEW_CAUSES = ['flagged', 'hidden', 'held', 'blocked', 'unscored', 'reported', 'appeal', 'name'] as const
/** What put a message, or a name, before people. */
export type ReviewCause = (typeof REVIEW_CAUSES)[number]

/** The message as it stood, for the day when its author has deleted it. */
export interface ReviewSnapshot {
  readonly text: string
  readonly revision: number
  readonly state: string
  readonly sender_id: string
  readonly sender_kind: SenderKind
  readonly sender_name: string
  /** Absent in items from before it was kept. */
  readonly sender_display_name?: string
  readonly created_at: string
  /** The model's word on `revision`; absent when nothing was scored. */
  readonly verdict?: Readonly<Record<string, unknown>>
  /** Every threshold that fired, the deciding one first. */
  readonly reasons?: readonly Readonly<Record<string, unknown>>[]
}

export interface NewReviewItem {
  readonly roomId: string
  readonly messageId: string
  readonly cause: ReviewCause
  readonly rule: string
  readonly label: string | null
  readonly score: number | null
  readonly severity: number
  readonly snapshot: ReviewSnapshot
  readonly reports?: number
}

export interface ReviewResolution {
  readonly resolution: string
  /** Null = the machine. */
  readonly resolvedBy: string | null
}

/** What became of an item, for those who watch the queue. */
export interface ReviewNews {
  readonly op: 'opened' | 'changed' | 'resolved'
  readonly itemId: string
  /** Null for a person's name. */
  readonly roomId: string | null
  readonly resolution: string | null
  /** Of a room's name: who gave it, and does not hear of the item. */
  readonly namedBy?: string
}

const MAX_READERS = 1_000
const MAX_REPORTERS = 1_000

/**
 * Opens an item per message, or merges into the open one: the graver cause stays in front, the snapshot takes what is
 * newer (texts that edits replaced are in `message_revisions`), reports add up.
 *
 * `rank` is the item's place in the queue: severity (0 to 100), reach (up to 20: whom it could reach, and who had read
 * it), reports (up to 10) and, as one point per hour, age. The age is taken as minus the hour of opening: what waits
 * longer ranks higher than what comes later, by a number that never has to be updated.
 * @returns by message id.
 */
export async function openReviews(
  tx: TransactionSql | Sql,
  items: readonly NewReviewItem[],
): Promise<ReadonlyMap<string, ReviewNews>> {
  if (items.length === 0) return new Map()
  const rows = items.map((item) => ({
    id: newId(),
    room_id: item.roomId,
    message_id: item.messageId,
    cause: item.cause,
    rule: item.rule,
    label: item.label,
    score: item.score,
    severity: item.severity,
    snapshot: item.snapshot,
    reports: item.reports ?? 0,
  }))
  const opened = await tx<{ id: string; message_id: string; room_id: string; is_new: boolean }[]>`
    insert into review_items as known
      (id, room_id, message_id, cause, rule, label, score, severity, snapshot, reports, reach, readers, rank)
    select item.id, item.room_id, item.message_id, item.cause, item.rule, item.label, item.score, item.severity,
           item.snapshot, item.reports, reached.members, reached.readers,
           item.severity + least(20, 4 * log(1 + reached.members) + 4 * log(1 + reached.readers))
             + least(10, 2 * item.reports) - extract(epoch from now()) / 3600
    from jsonb_to_recordset(${JSON.stringify(rows)}::text::jsonb) as item (
      id uuid, room_id uuid, message_id uuid, cause text, rule text, label text, score float8, severity smallint,
      snapshot jsonb, reports int)
    left join messages m on m.id = item.message_id
    left join rooms r on r.id = item.room_id
    cross join lateral (
      select case when m.seq is null then 0 else coalesce(r.member_count, 0) end as members,
             case when m.seq is null then 0 else (
               select count(*)::int from (
                 select from memberships reader
                 where reader.room_id = item.room_id and reader.state = 'joined' and reader.read_seq >= m.seq
                 limit ${MAX_READERS}
               ) counted
             ) end as readers
    ) reached
    on conflict (message_id) where state = 'open' do update set
      cause = case when excluded.severity >= known.severity then excluded.cause else known.cause end,
      rule = case when excluded.severity >= known.severity then excluded.rule else known.rule end,
      label = case when excluded.severity >= known.severity then excluded.label else known.label end,
      score = case when excluded.severity >= known.severity then excluded.score else known.score end,
      severity = greatest(known.severity, excluded.severity),
      rank = known.rank + greatest(0, excluded.severity - known.severity)
        + least(10, 2 * (known.reports + excluded.reports)) - least(10, 2 * known.reports),
      snapshot = known.snapshot || excluded.snapshot,
      reports = known.reports + excluded.reports
    returning id, message_id, room_id, xmax::text = '0' as is_new`
  return new Map(
    opened.map((row) => [
      row.message_id,
      { op: row.is_new ? 'opened' : 'changed', itemId: row.id, roomId: row.room_id, resolution: null },
    ]),
  )
}

/** An item that was resolved, and the members whose reports were answered by it. */
export interface ResolvedReview {
  readonly news: ReviewNews
  readonly reporters: readonly string[]
}

/** Resolves the open items of these messages; a message without one is passed over. @returns by message id. */
export async function resolveReviews(
  tx: TransactionSql | Sql,
  resolutions: readonly (ReviewResolution & { readonly messageId: string })[],
): Promise<ReadonlyMap<string, ResolvedReview>> {
  if (resolutions.length === 0) return new Map()
  const rows = resolutions.map(({ messageId, resolution, resolvedBy }) => ({
    message_id: messageId,
    resolution,
    resolved_by: resolvedBy,
  }))
  const resolved = await tx<{ id: string; message_id: string; room_id: string; resolution: string; reports: number }[]>`
    update review_items set state = 'resolved', resolution = done.resolution, resolved_by = done.resolved_by,
      resolved_at = now(), leased_by = null, leased_until = null
    from jsonb_to_recordset(${JSON.stringify(rows)}::text::jsonb)
      as done (message_id uuid, resolution text, resolved_by uuid)
    where review_items.message_id = done.message_id and review_items.state = 'open'
    returning review_items.id, review_items.message_id, room_id, review_items.resolution, reports`
  const reporters = await reportersOf(
    tx,
    resolved.filter(({ reports }) => reports > 0).map((row) => row.message_id),
  )
  return new Map(
    resolved.map((row) => [
      row.message_id,
      {
        news: { op: 'resolved', itemId: row.id, roomId: row.room_id, resolution: row.resolution },
        reporters: reporters.flatMap((report) => (report.message_id === row.message_id ? [report.reporter_id] : [])),
      },
    ]),
  )
}

async function reportersOf(
  tx: TransactionSql | Sql,
  messageIds: readonly string[],
): Promise<readonly { message_id: string; reporter_id: string }[]> {
  if (messageIds.length === 0) return []
  return tx<{ message_id: string; reporter_id: string }[]>`
    select message_id, reporter_id from message_reports where message_id = any(${[...messageIds]}::uuid[])
    order by created_at limit ${MAX_REPORTERS}`
}
