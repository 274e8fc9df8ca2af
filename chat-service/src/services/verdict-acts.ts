import type { PolicyMode } from '@parley/common/contracts/chat'
import type { Action, VerdictItem } from '@parley/common/contracts/queues'
import type { NewAuditEntry } from '../repositories/audit.js'
import type { MessageAct, StateChange } from '../repositories/moderation-acts.js'
import type { NewReviewItem, ReviewCause, ReviewSnapshot } from '../repositories/review-writes.js'
import type { HeldJudge, Judge, JudgedText, NameJudge, VerdictAct } from '../repositories/verdicts.js'
import type { Policy, StoredServerPolicy } from '../schemas/policies.js'
import { type Decision, decide, decideUnscored, effectivePolicy, type PolicyAction } from './policy.js'
import { DEFAULT_POLICY } from './policy-defaults.js'

/** The policy in force where `text` stands. */
export function policyOf(text: JudgedText, server: StoredServerPolicy | null): Policy {
  return effectivePolicy(server?.policy ?? DEFAULT_POLICY, text.overrides?.overrides ?? null, text.room.mode)
}

/** From a verdict to everything it writes. Pure: the decision is `decide`'s, this spells out its consequences. */
export function judgeVerdict(now: Date): Judge {
  return (item, text, server) => {
    const { message } = text
    const decision = decide(policyOf(text, server), item.verdict, text, {
      state: message.state,
      revision: message.revision,
      judgedRevision: item.revision,
      reviewedRevision: text.reviewedRevision,
    })
    const act = consequences(decision, text, server, { ...item.verdict, revision: item.revision })
    const { action, rule, label, score } = decision
    return { ...act, item, action, rule, label, score, fact: verdictFact(item, text, decision, now) }
  }
}

/** A held message whose verdict did not come in time. */
export function judgeHeld(now: Date): HeldJudge {
  return (text, server) => {
    if (text.message.state !== 'held') return null
    const policy = policyOf(text, server)
    const since = text.message.editedAt ?? text.message.createdAt
    if (now.getTime() - since.getTime() < policy.held_timeout_s * 1_000) return null
    return { ...consequences(decideUnscored(policy, 'timeout', text), text, server, undefined), fact: null }
  }
}

/** Names are judged by the server's policy as a published message would be. Nothing is done to them but to tell people. */
export const judgeName: NameJudge = (item, server) => {
  const policy = effectivePolicy(server?.policy ?? DEFAULT_POLICY, null, 'post')
  const judged = { state: 'visible', revision: 1, judgedRevision: 1, reviewedRevision: null } as const
  const decision = decide(policy, item.verdict, { isStaff: false }, judged)
  if (decision.severity === 0 || item.verdict.outcome !== 'scored') return null
  return {
    id: item.event_id,
    actorId: null,
    action: `${item.subject}.flag`,
    roomId: item.subject === 'room_name' ? item.subject_id : item.room_id,
    messageId: null,
    userId: item.sender_id,
    rule: decision.rule,
    details: { subject_id: item.subject_id, label: decision.label, score: decision.score, reasons: decision.reasons },
  }
}

function consequences(
  decision: Decision,
  text: JudgedText,
  server: StoredServerPolicy | null,
  verdict: Readonly<Record<string, unknown>> | undefined,
): Omit<MessageAct, 'fact'> {
  const { message, room } = text
  const isSilent = decision.action === 'none' || decision.action === 'release'
  return {
    message,
    actorId: null,
    change: changeFor(decision.action, message.state === 'held'),
    opens: isSilent ? null : reviewItem(decision, text, verdict),
    // An item that only waited for this verdict, such as after an edit, has nothing left to decide.
    resolves: decision.action === 'release' ? { resolution: 'released', resolvedBy: null } : null,
    audit: isSilent ? null : auditEntry(decision, text, server),
    notice: noticeOf(decision, room.mode),
  }
}

function auditEntry(decision: Decision, text: JudgedText, server: StoredServerPolicy | null): NewAuditEntry {
  const { message, room, overrides } = text
  return {
    actorId: null,
    action: `message.${decision.action}`,
    roomId: room.id,
    messageId: message.id,
    userId: message.senderKind === 'user' ? message.senderId : null,
    rule: decision.rule,
    details: {
      revision: message.revision,
      state_before: message.state,
      label: decision.label,
      score: decision.score,
      reasons: decision.reasons,
      spared: decision.isSpared,
      mode: room.mode,
      policy_versions: { server: server?.version ?? 0, room: overrides?.version ?? 0 },
    },
  }
}

function changeFor(action: PolicyAction, isHeld: boolean): StateChange | null {
  switch (action) {
    case 'none':
    case 'hold':
      return null
    case 'flag':
    case 'release':
      return isHeld ? { state: 'visible', event: 'release' } : null
    case 'hide':
      return { state: 'hidden', event: 'hide' }
    case 'reject':
      return { state: 'blocked', event: null }
    default:
      return action satisfies never
  }
}

function reviewItem(
  decision: Decision,
  text: JudgedText,
  verdict: Readonly<Record<string, unknown>> | undefined,
): NewReviewItem {
  return {
    roomId: text.room.id,
    messageId: text.message.id,
    cause: causeOf(decision),
    rule: decision.rule ?? '',
    label: decision.label,
    score: decision.score,
    severity: decision.severity,
    snapshot: {
      ...snapshotOf(text.message),
      ...(verdict ? { verdict } : {}),
      reasons: decision.reasons.map((reason) => ({ ...reason })),
    },
  }
}

/** The message as evidence. */
export function snapshotOf(message: JudgedText['message']): ReviewSnapshot {
  return {
    text: message.body,
    revision: message.revision,
    state: message.state,
    sender_id: message.senderId,
    sender_kind: message.senderKind,
    sender_name: message.senderName,
    created_at: message.createdAt.toISOString(),
  }
}

function causeOf({ action, rule }: Decision): ReviewCause {
  if (action === 'hide') return 'hidden'
  if (action === 'hold') return 'held'
  if (action === 'reject') return 'blocked'
  return rule?.startsWith('unscored:') ? 'unscored' : 'flagged'
}

function verdictFact(
  item: VerdictItem,
  { message, room }: JudgedText,
  decision: Decision,
  now: Date,
): VerdictAct['fact'] {
  const { spans: _, ...verdict } = item.verdict
  return {
    type: 'verdict_applied',
    at: now.toISOString(),
    room_id: room.id,
    room_name: room.name,
    message_id: message.id,
    revision: item.revision,
    sender_id: message.senderId,
    sender_name: message.senderName,
    posted_at: item.posted_at,
    verdict,
    action: decision.action satisfies Action,
    label: decision.label,
  }
}

/** What the author is told; null = nothing happened that concerns them. */
function noticeOf({ action, label, score }: Decision, mode: PolicyMode): string | null {
  const because = label === null ? '' : ` (${label.replaceAll('_', ' ')} ${(score ?? 0).toFixed(2)})`
  switch (action) {
    case 'hide':
      return `Hidden automatically${because}; a moderator will look at it`
    case 'hold':
      return `Held for a moderator${because}`
    case 'reject':
      return `Not published${because}`
    case 'flag':
      return mode === 'nudge' ? `This may come across badly${because}; you can still rewrite it` : null
    case 'none':
    case 'release':
      return null
    default:
      return action satisfies never
  }
}
