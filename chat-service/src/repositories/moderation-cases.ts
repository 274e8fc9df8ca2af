import type { UserId } from '@parley/common/ids'
import type { Sql } from '@parley/common/postgres/sql'
import { appendAudit, type NewAuditEntry } from './audit.js'
import type { MessageRecord } from './messages.js'
import { type NewReviewItem, openReviews, type ReviewNews } from './review-writes.js'

export interface WrittenReport {
  /** `repeated`: this member reported the message before. */
  readonly status: 'accepted' | 'repeated'
  /** What became of the queue; null = nothing. */
  readonly review: ReviewNews | null
}

/** What members bring before the moderators: reports. */
export class ModerationCasesRepository {
  constructor(private readonly sql: Sql) {}

  /**
   * Writes a report down and puts the message into the queue, together.
   * A revision that a person has decided on is not put before people again: the report alone is kept.
   */
  async report(
    message: MessageRecord,
    report: { readonly reporterId: UserId; readonly reason: string; readonly comment: string },
    item: NewReviewItem,
    audit: NewAuditEntry,
  ): Promise<WrittenReport> {
    return this.sql.begin(async (tx) => {
      const written = await tx`
        insert into message_reports (message_id, reporter_id, reason, comment)
        values (${message.id}, ${report.reporterId}, ${report.reason}, ${report.comment})
        on conflict do nothing returning message_id`
      if (written.length === 0) return { status: 'repeated', review: null }
      const [decided] = await tx`
        select id from review_items
        where message_id = ${message.id} and resolved_by is not null
          and (snapshot ->> 'revision')::int = ${message.revision} limit 1`
      const opened = decided ? null : await openReviews(tx, [item])
      await appendAudit(tx, [audit])
      return { status: 'accepted', review: opened?.get(message.id) ?? null }
    })
  }
}
