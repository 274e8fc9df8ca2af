import { newId } from '@parley/common/ids'
import type { Sql, TransactionSql } from '@parley/common/postgres/sql'

export const REVIEW_CAUSES = ['flagged', 'hidden', 'held', 'blocked', 'unscored', 'reported', 'appeal'] as const
/** What put a message before people. */
export type ReviewCause = (typeof REVIEW_CAUSES)[number]

/** The message as it stood, for the day when its author has deleted it. */
export interface ReviewSnapshot {
  readonly text: string
  readonly revision: number
  readonly state: string
  readonly sender_id: string
  readonly sender_kind: 'user' | 'webhook'
  readonly sender_name: string
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

/**
 * Opens an item per message, or merges into the open one: the graver cause stays in front, the snapshot takes what is
 * newer (texts that edits replaced are in `message_revisions`), reports add up.
 */
export async function openReviews(tx: TransactionSql | Sql, items: readonly NewReviewItem[]): Promise<void> {
  if (items.length === 0) return
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
  await tx`
    insert into review_items as known
      (id, room_id, message_id, cause, rule, label, score, severity, snapshot, reports)
    select * from jsonb_to_recordset(${JSON.stringify(rows)}::text::jsonb) as item (
      id uuid, room_id uuid, message_id uuid, cause text, rule text, label text, score float8, severity smallint,
      snapshot jsonb, reports int)
    on conflict (message_id) where state = 'open' do update set
      cause = case when excluded.severity >= known.severity then excluded.cause else known.cause end,
      rule = case when excluded.severity >= known.severity then excluded.rule else known.rule end,
      label = case when excluded.severity >= known.severity then excluded.label else known.label end,
      score = case when excluded.severity >= known.severity then excluded.score else known.score end,
      severity = greatest(known.severity, excluded.severity),
      snapshot = known.snapshot || excluded.snapshot,
      reports = known.reports + excluded.reports`
}

/** Resolves the open items of these messages; a message without one is passed over. */
export async function resolveReviews(
  tx: TransactionSql | Sql,
  resolutions: readonly (ReviewResolution & { readonly messageId: string })[],
): Promise<void> {
  if (resolutions.length === 0) return
  const rows = resolutions.map(({ messageId, resolution, resolvedBy }) => ({
    message_id: messageId,
    resolution,
    resolved_by: resolvedBy,
  }))
  await tx`
    update review_items set state = 'resolved', resolution = done.resolution, resolved_by = done.resolved_by,
      resolved_at = now(), leased_by = null, leased_until = null
    from jsonb_to_recordset(${JSON.stringify(rows)}::text::jsonb)
      as done (message_id uuid, resolution text, resolved_by uuid)
    where review_items.message_id = done.message_id and review_items.state = 'open'`
}
