import type { VerdictItem } from '@parley/common/contracts/queues'
import type { JudgedName, NewNameReview } from '../repositories/name-reviews.js'
import type { NameFinding } from '../repositories/verdicts.js'
import type { Decision } from './policy.js'

/** What is written of a name that the policy fires on: always an audit entry, and where people can decide, an item. */
export function nameFinding(decision: Decision, item: VerdictItem, name: JudgedName): NameFinding {
  const { rule, label, score, reasons } = decision
  return {
    audit: {
      id: item.event_id,
      actorId: null,
      action: `${item.subject}.flag`,
      roomId: isOfRoom(item) ? item.subject_id : item.room_id,
      messageId: null,
      userId: item.sender_id,
      rule,
      details: { subject_id: item.subject_id, label, score, reasons },
    },
    opens: reviewOf(decision, item, name),
  }
}

/** Null = there is nothing to decide: the name is no more, or a person said that it is fine. */
function reviewOf(decision: Decision, item: VerdictItem, name: JudgedName): NewNameReview | null {
  const { subject, now, namedBy, isApproved } = name
  if (subject === null || now === null || namedBy === null || isApproved) return null
  return {
    subject,
    subjectId: item.subject_id,
    roomId: isOfRoom(item) ? item.subject_id : null,
    rule: decision.rule ?? '',
    label: decision.label,
    score: decision.score,
    severity: decision.severity,
    snapshot: {
      text: now,
      revision: item.revision,
      state: 'visible',
      sender_id: namedBy.id,
      sender_kind: 'user',
      sender_name: namedBy.username,
      sender_display_name: namedBy.displayName,
      created_at: item.posted_at,
      verdict: { ...item.verdict, revision: item.revision },
      reasons: decision.reasons.map((reason) => ({ ...reason })),
    },
  }
}

function isOfRoom({ subject }: VerdictItem): boolean {
  return subject === 'room_name' || subject === 'room_topic'
}
