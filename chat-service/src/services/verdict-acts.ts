import type { Verdict } from '@parley/common/contracts/moderation'
import type { VerdictItem } from '@parley/common/contracts/queues'
import type { NewAuditEntry } from '../repositories/audit.js'
import type { JudgedText, MachineAct } from '../repositories/judged-texts.js'
import type { MessageAct, StateChange } from '../repositories/moderation-acts.js'
import type { NewNudge } from '../repositories/nudges.js'
import type { NewFact } from '../repositories/outbox-rows.js'
import type { NewReviewItem, ReviewCause, ReviewSnapshot } from '../repositories/review-writes.js'
import type { Policy, StoredServerPolicy } from '../schemas/policies.js'
import type { Decision, PolicyAction } from './policy.js'
import { offenceOf } from './strike-rules.js'

/** A nudge that nobody answered, where the policy has such messages dropped. */
export const DISCARDED: Decision = {
  action: 'reject',
  rule: 'nudge:unanswered',
  label: null,
  score: null,
  reasons: [],
  isSpared: false,
  severity: 0,
}

export interface JudgedWith {
  readonly now: Date
  readonly policy: Policy
  readonly verdict?: Readonly<Record<string, unknown>>
}

/** Spells out a decision: everything it writes, and what its author is told. */
export function consequences(
  decision: Decision,
  text: JudgedText,
  server: StoredServerPolicy | null,
  { now, policy, verdict }: JudgedWith,
): Omit<MessageAct, 'fact'> {
  const { message, openRule } = text
  const { action } = decision
  const isSilent = action === 'none' || action === 'release' || action === 'nudge'
  // Said before the verdict already, which only adds to the evidence.
  const isKnown = openRule !== null && openRule === decision.rule && (action === 'hold' || action === 'flag')
  return {
    message,
    actorId: null,
    change: changeFor(action, message.state === 'held'),
    opens: isSilent || decision.rule === DISCARDED.rule ? null : reviewItem(decision, text, verdict),
    // An item that only waited for this verdict, such as after an edit, has nothing left to decide.
    resolves: action === 'release' ? { resolution: 'released', resolvedBy: null } : null,
    audit: isSilent || isKnown ? null : auditEntry(decision, text, server),
    notice: isKnown ? null : noticeOf(decision),
    offence: offenceBy(decision, text, policy, now),
    ...(action === 'nudge' ? { asks: newNudge(message, now, policy) } : {}),
  }
}

/** What the machine retracted or refused counts against its author, until a person says otherwise. */
function offenceBy(
  { action, label, rule }: Decision,
  { message, room, isStaff }: JudgedText,
  policy: Policy,
  at: Date,
) {
  if ((action !== 'hide' && action !== 'reject') || rule === DISCARDED.rule) return null
  const author = { userId: message.senderId, kind: message.senderKind, isStaff }
  return offenceOf(policy.strikes, author, { action, label, at, isDirect: room.kind === 'direct' })
}

function newNudge({ id, revision }: JudgedText['message'], now: Date, policy: Policy): NewNudge {
  return { messageId: id, revision, at: now, expiresAt: new Date(now.getTime() + policy.nudge.wait_s * 1_000) }
}

function auditEntry(decision: Decision, text: JudgedText, server: StoredServerPolicy | null): NewAuditEntry {
  const { message, room, overrides } = text
  return {
    actorId: null,
    action: `message.${decision.action}`,
    roomId: room.id,
    messageId: message.id,
    userId: message.senderKind !== 'webhook' ? message.senderId : null,
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
    case 'nudge':
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
    sender_display_name: message.senderDisplayName,
    created_at: message.createdAt.toISOString(),
  }
}

function causeOf({ action, rule }: Decision): ReviewCause {
  if (action === 'hide') return 'hidden'
  if (action === 'hold') return 'held'
  if (action === 'reject') return 'blocked'
  return rule?.startsWith('unscored:') ? 'unscored' : 'flagged'
}

/** For analytics: a verdict has come, and what policy has done about its text by now. */
export function verdictFact(item: VerdictItem, text: JudgedText, decision: Decision, now: Date): VerdictFact {
  // What was done about another revision is no answer to this one.
  const done = item.revision === text.message.revision ? doneByNow(decision, text) : decision
  const { verdict, revision, posted_at: postedAt } = item
  return { ...factOf(text, verdict, done, now), revision, posted_at: postedAt }
}

/** For analytics: of a verdict that it has heard of something else has come, which stands instead. */
export function renewedFact(verdict: Verdict, text: JudgedText, decision: Decision, now: Date): VerdictFact {
  return { ...factOf(text, verdict, doneByNow(decision, text), now), renewed: true }
}

type VerdictFact = Extract<NewFact, { type: 'verdict_applied' }>

/**
 * What was refused, hidden or flagged before its verdict came is not done once more; nor is it undone by a verdict that
 * finds nothing, or by the second look that a hidden message is given.
 */
function doneByNow(decision: Decision, { doneBefore, message }: JudgedText): Decision | MachineAct {
  const addsNothing = decision.action === 'none' || (decision.action === 'flag' && message.state === 'hidden')
  return addsNothing && doneBefore !== null ? doneBefore : decision
}

function factOf(
  { message, room }: JudgedText,
  { spans: _, ...verdict }: Verdict,
  { action, label, rule }: Decision | MachineAct,
  now: Date,
): VerdictFact {
  return {
    type: 'verdict_applied',
    at: now.toISOString(),
    room_id: room.id,
    room_name: room.name,
    message_id: message.id,
    revision: message.revision,
    sender_id: message.senderId,
    sender_name: message.senderName,
    posted_at: (message.editedAt ?? message.createdAt).toISOString(),
    verdict,
    action,
    label,
    rule,
  }
}

/** What the author is told; null = nothing happened that concerns them. */
function noticeOf({ action, rule, label, score }: Decision): string | null {
  const because = ` (${label === null ? (rule ?? '') : `${label.replaceAll('_', ' ')} ${(score ?? 0).toFixed(2)}`})`
  switch (action) {
    case 'hide':
      return `Hidden automatically${because}; a moderator will look at it`
    case 'hold':
      return rule === 'newcomer'
        ? 'The first messages of new members are published by a moderator'
        : `Held for a moderator${because}`
    case 'reject':
      return rule === DISCARDED.rule ? 'Not published: you did not say whether you mean it' : `Not published${because}`
    case 'nudge':
      return `This may come across badly${because}; rewrite it, or send it as it is`
    case 'flag':
      return rule?.startsWith('list:') ? `This may come across badly${because}; a moderator may look at it` : null
    case 'none':
    case 'release':
      return null
    default:
      return action satisfies never
  }
}
