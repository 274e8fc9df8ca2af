import type { Principal } from '@parley/common/contracts/identity'
import { Conflict, Forbidden } from '@parley/common/errors'
import type { MessageId } from '@parley/common/ids'
import type { NewAuditEntry } from '../repositories/audit.js'
import type { MessageRecord } from '../repositories/messages.js'
import type { ModerationCasesRepository } from '../repositories/moderation-cases.js'
import type { NewReviewItem } from '../repositories/review-writes.js'
import type { ReportReason } from '../schemas/moderation-cases.js'
import type { Access } from './access.js'
import type { PostLimiter } from './post-limiter.js'
import { snapshotOf } from './verdict-acts.js'

/**
 * Places in the queue: a report stands between what the machine flags and what it hides, since a person took the
 * trouble; an appeal in front of both, since somebody may be wronged.
 */
const SEVERITY = { report: 45, appeal: 65 } as const
/** States in which others cannot read a message. */
const RETRACTED: ReadonlySet<string> = new Set(['hidden', 'removed', 'blocked', 'held'])

/** What members bring before the moderators: reports of others' messages, appeals for their own. */
export class ModerationCasesService {
  constructor(
    private readonly access: Access,
    private readonly cases: ModerationCasesRepository,
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
    return this.cases.report(
      message,
      { reporterId: actor.userId, ...report },
      { ...reviewItem(message, 'reported', rule, SEVERITY.report), reports: 1 },
      entry(actor, message, 'report.make', rule, { revision: message.revision }),
    )
  }

  /**
   * The decision on an appeal is the decision of its review item, by somebody else than who acted; that act is final.
   * @throws Conflict when nothing was done that one could object to, or the act was appealed before.
   */
  async appeal(actor: Principal, messageId: MessageId, text: string): Promise<void> {
    const { message } = await this.access.require(actor, 'message:read', { messageId })
    if (message.senderKind !== 'user' || message.senderId !== actor.userId) {
      throw new Forbidden('Only its author can appeal for a message', 'not_the_author')
    }
    const act = RETRACTED.has(message.state) ? await this.cases.actAgainst(messageId) : null
    if (!act) throw new Conflict('Nothing was done to this message', 'nothing_to_appeal')
    if (act.isFinal) throw new Conflict('This was decided on appeal', 'appeal_decided')
    const rule = `appeal:${act.action.replace('message.', '')}`
    const isNew = await this.cases.appeal(
      message,
      act,
      { authorId: actor.userId, text },
      reviewItem(message, 'appeal', rule, SEVERITY.appeal),
      entry(actor, message, 'appeal.make', rule, { act: act.id }),
    )
    if (!isNew) throw new Conflict('This act was appealed before', 'already_appealed')
  }
}

function reviewItem(
  message: MessageRecord,
  cause: 'reported' | 'appeal',
  rule: string,
  severity: number,
): NewReviewItem {
  const { roomId, id: messageId } = message
  return { roomId, messageId, cause, rule, label: null, score: null, severity, snapshot: snapshotOf(message) }
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
    userId: message.senderKind === 'user' ? message.senderId : null,
    rule,
    details,
  }
}
