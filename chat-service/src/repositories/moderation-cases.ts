import type { UserId } from '@parley/common/ids'
import type { Sql } from '@parley/common/postgres/sql'
import { appendAudit, type NewAuditEntry } from './audit.js'
import type { MessageRecord } from './messages.js'
import { type NewReviewItem, openReviews } from './review-writes.js'

/** What members bring before the moderators: reports. */
export class ModerationCasesRepository {
  constructor(private readonly sql: Sql) {}

  /**
   * Writes a report down and puts the message into the queue, together. `repeated`: this member reported it before.
   * A revision that a person has decided on is not put before people again: the report alone is kept.
   */
  async report(
    message: MessageRecord,
    report: { readonly reporterId: UserId; readonly reason: string; readonly comment: string },
    item: NewReviewItem,
    audit: NewAuditEntry,
  ): Promise<'accepted' | 'repeated'> {
    return this.sql.begin(async (tx) => {
      const written = await tx`
        insert into message_reports (message_id, reporter_id, reason, comment)
        values (${message.id}, ${report.reporterId}, ${report.reason}, ${report.comment})
        on conflict do nothing returning message_id`
      if (written.length === 0) return 'repeated' as const
      const [decided] = await tx`
        select id from review_items
        where message_id = ${message.id} and resolved_by is not null
          and (snapshot ->> 'revision')::int = ${message.revision} limit 1`
      if (!decided) await openReviews(tx, [item])
      await appendAudit(tx, [audit])
      return 'accepted' as const
    })
  }
}
