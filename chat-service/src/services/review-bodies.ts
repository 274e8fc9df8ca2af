import type { MessageState } from '@parley/common/contracts/chat'
import { fold } from '@parley/common/folding/fold'
import type { ReviewItem } from '../repositories/reviews.js'
import type { ReviewDetailsBody, ReviewItemBody } from '../schemas/reviews.js'
import type { ReviewDetails } from './reviews.js'

/** A review item as moderators get it. */
export function reviewItemBody(item: ReviewItem): ReviewItemBody {
  const { snapshot } = item
  return {
    id: item.id,
    room: item.room,
    message_id: item.subject === 'message' ? item.messageId : null,
    message_state: item.subject === 'message' ? item.messageState : null,
    name: item.subject === 'message' ? null : { of: item.subject, subject_id: item.subjectId, now: item.nameNow },
    cause: item.cause,
    rule: item.rule,
    label: item.label,
    score: item.score,
    severity: item.severity,
    snapshot: {
      ...snapshot,
      sender_display_name: snapshot.sender_display_name ?? snapshot.sender_name,
      state: snapshot.state as MessageState,
      verdict: (snapshot.verdict ?? null) as ReviewItemBody['snapshot']['verdict'],
      reasons: (snapshot.reasons ?? []) as ReviewItemBody['snapshot']['reasons'],
    },
    folded_text: foldedText(snapshot.text),
    appeal: item.appeal,
    reports: item.reports,
    state: item.isOpen ? 'open' : 'resolved',
    resolution: item.resolution,
    resolved_by: item.resolvedBy,
    resolved_at: item.resolvedAt?.toISOString() ?? null,
    lease: item.lease && {
      user_id: item.lease.userId,
      username: item.lease.username,
      until: item.lease.until.toISOString(),
    },
    assignee: item.assignee && { user_id: item.assignee.userId, username: item.assignee.username },
    escalated_to: item.escalatedTo,
    priority: priorityOf(item, new Date()),
    reach: { members: item.reach, readers: item.readers },
    skipped: item.isSkipped,
    created_at: item.createdAt.toISOString(),
  }
}

export function reviewDetailsBody({ item, message, context, record, reports }: ReviewDetails): ReviewDetailsBody {
  return {
    ...reviewItemBody(item),
    message,
    context: { before: [...context.before], after: [...context.after] },
    author_record: { ...record },
    reported_by: reports.map(({ reporterId, reason, comment, at }) => ({
      user_id: reporterId,
      reason,
      comment,
      at: at.toISOString(),
    })),
  }
}

/** The rank with the age as it is now, so that people read a number of some size: severity, reach, and a point per hour. */
function priorityOf({ rank }: ReviewItem, now: Date): number {
  return Math.round(rank + now.getTime() / 3_600_000)
}

/** Folding is pure, so it need not be stored: the same text folds to the same words as when it was judged. */
function foldedText(text: string): string | null {
  const folded = fold(text)
  return folded.isChanged ? folded.text : null
}
