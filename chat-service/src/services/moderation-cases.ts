import type { Principal } from '@parley/common/contracts/identity'
import { Conflict } from '@parley/common/errors'
import type { MessageId } from '@parley/common/ids'
import type { NewAuditEntry } from '../repositories/audit.js'
import type { MessageRecord } from '../repositories/messages.js'
import type { ModerationCasesRepository } from '../repositories/moderation-cases.js'
import type { NewReviewItem } from '../repositories/review-writes.js'
import type { ReportReason } from '../schemas/moderation-cases.js'
import type { Access } from './access.js'
import type { ModerationNews } from './moderation-news.js'
import type { PostLimiter } from './post-limiter.js'
import { snapshotOf } from './verdict-acts.js'

/** A report stands between what the machine flags and what it hides, since a person took the trouble. */
const SEVERITY = 45

/** What members bring before the moderators of others' messages. Of what was done to themselves: `appeals.ts`. */
export class ModerationCasesService {
  constructor(
    private readonly access: Access,
    private readonly cases: ModerationCasesRepository,
    private readonly news: ModerationNews,
    private readonly limiter: PostLimiter,
  ) {}

  /** @throws Conflict for one's own message; RateLimited for who reports message after message. */
  async report(
    actor: Principal,
    messageId: MessageId,
    report: { readonly reason: ReportReason; readonly comment: string },
  ): Promise<'accepted' | 'repeated'> {
    const { message } = await this.access.require(actor, 'message:report', { messageId })
    if (message.senderId === actor.userId) throw new Conflict('This is your own message', 'own_message')
    if (message.state === 'deleted') throw new Conflict('The message is gone already', 'message_gone')
    await this.limiter.take(actor.userId)
    const rule = `report:${report.reason}`
    const { status, review } = await this.cases.report(
      message,
      { reporterId: actor.userId, ...report },
      { ...reviewItem(message, rule), reports: 1 },
      entry(actor, message, 'report.make', rule, { revision: message.revision }),
    )
    if (review) this.news.tellReviews([review])
    return status
  }
}

function reviewItem(message: MessageRecord, rule: string): NewReviewItem {
  return {
    roomId: message.roomId,
    messageId: message.id,
    cause: 'reported',
    rule,
    label: null,
    score: null,
    severity: SEVERITY,
    snapshot: snapshotOf(message),
  }
}

/** Without the member's words: those can be erased, the audit log cannot. */
function entry(
  actor: Principal,
  message: MessageRecord,
  action: string,
  rule: string,
  details: Readonly<Record<string, unknown>>,
): NewAuditEntry {
  return {
    actorId: actor.userId,
    action,
    roomId: message.roomId,
    messageId: message.id,
    userId: message.senderKind !== 'webhook' ? message.senderId : null,
    rule,
    details,
  }
}
