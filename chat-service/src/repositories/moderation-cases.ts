import type { MessageId, UserId } from '@parley/common/ids'
import type { Sql } from '@parley/common/postgres/sql'
import { appendAudit, type NewAuditEntry } from './audit.js'
import type { MessageRecord } from './messages.js'
import { lockRooms } from './moderation-acts.js'
import { type NewReviewItem, openReviews } from './review-writes.js'

/** An act against a message that its author may object to. */
export interface Act {
  /** Its audit entry. */
  readonly id: string
  readonly action: string
  /** Null = the machine. */
  readonly actorId: string | null
  /** It was itself the answer to an appeal. */
  readonly isFinal: boolean
}

/** Acts an author may appeal: those that keep others from reading the message. */
const APPEALABLE = ['message.hide', 'message.hold', 'message.reject', 'message.remove']

/** What members bring before the moderators: reports and appeals. */
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

  /** The newest act that keeps others from reading the message; null when none does. */
  async actAgainst(messageId: MessageId): Promise<Act | null> {
    const [row] = await this.sql<{ id: string; action: string; actor_id: string | null; is_final: boolean }[]>`
      select id, action, actor_id, details ? 'appeal' as is_final from audit_log
      where message_id = ${messageId} and action = any(${APPEALABLE}::text[]) order by id desc limit 1`
    return row ? { id: row.id, action: row.action, actorId: row.actor_id, isFinal: row.is_final } : null
  }

  /** Puts the appeal before people, in the message's open item or a new one. False = the act was appealed before. */
  async appeal(
    message: MessageRecord,
    act: Act,
    appeal: { readonly authorId: UserId; readonly text: string },
    item: NewReviewItem,
    audit: NewAuditEntry,
  ): Promise<boolean> {
    return this.sql.begin(async (tx) => {
      // Under the room's lock nobody decides the message's item, and nobody else appeals, between look and write.
      await lockRooms(tx, [message.roomId])
      const known = await tx`select act_id from appeals where act_id = ${act.id}`
      if (known.length > 0) return false
      await openReviews(tx, [item])
      await tx`
        insert into appeals (act_id, message_id, item_id, author_id, acted_by, text)
        select ${act.id}, ${message.id}, id, ${appeal.authorId}, ${act.actorId}, ${appeal.text}
        from review_items where message_id = ${message.id} and state = 'open'`
      await appendAudit(tx, [audit])
      return true
    })
  }
}
