import type { JudgedText } from '../repositories/judged-texts.js'
import type { HeldJudge, Judge, NameJudge, NudgeJudge, PostNameJudge } from '../repositories/verdicts.js'
import type { Policy, StoredServerPolicy } from '../schemas/policies.js'
import { type ContentRules, policyKey, type VersionedPolicy } from './content-rules.js'
import { nameFinding } from './name-findings.js'
import { decide, decideUnscored, effectivePolicy, type HeldBy, type JudgedMessage } from './policy.js'
import { DEFAULT_POLICY } from './policy-defaults.js'
import { consequences, DISCARDED, renewedFact, verdictFact } from './verdict-acts.js'

/** The policy in force where `text` stands. */
export function policyOf(text: JudgedText, server: StoredServerPolicy | null): Policy {
  return effectivePolicy(server?.policy ?? DEFAULT_POLICY, text.overrides?.overrides ?? null, text.room.mode)
}

/** Where nobody waits for a model: longest time a message is kept back to be judged whether its author must be asked. */
export const NUDGE_VERDICT_S = 5

/** From judgements to everything they write. Pure but for its memory of compiled lists: the decision is `decide`'s. */
export class Judgements {
  constructor(private readonly rules: ContentRules) {}

  /** A verdict has come. */
  onVerdict(now: Date): Judge {
    return (item, text, server) => {
      const inForce = versionedPolicy(text, server)
      const judged = { ...this.#judged(text, inForce), judgedRevision: item.revision }
      const decision = decide(inForce.policy, item.verdict, text, judged)
      const verdict = { ...item.verdict, revision: item.revision }
      const act = consequences(decision, text, server, { now, policy: inForce.policy, verdict })
      const { action, rule, label, score } = decision
      return { ...act, item, action, rule, label, score, fact: verdictFact(item, text, decision, now) }
    }
  }

  /** A held message whose verdict did not come in time. */
  onTimeout(now: Date): HeldJudge {
    return (text, server) => {
      if (text.message.state !== 'held') return null
      const inForce = versionedPolicy(text, server)
      const { policy } = inForce
      const since = text.message.editedAt ?? text.message.createdAt
      const waitS = policy.mode === 'nudge' ? Math.min(policy.held_timeout_s, NUDGE_VERDICT_S) : policy.held_timeout_s
      if (now.getTime() - since.getTime() < waitS * 1_000) return null
      const decision = decideUnscored(policy, 'timeout', text, this.#judged(text, inForce))
      return { ...consequences(decision, text, server, { now, policy }), fact: null }
    }
  }

  /** A text was just written: what can be said of it before its verdict. Null = nothing. */
  onPost(now: Date): HeldJudge {
    return (text, server) => {
      const inForce = versionedPolicy(text, server)
      const decision = decide(inForce.policy, null, text, this.#judged(text, inForce))
      if (decision.action === 'none') return null
      return { ...consequences(decision, text, server, { now, policy: inForce.policy }), fact: null }
    }
  }

  /**
   * The author of a nudged message means it, or let the time pass: it is judged as if they had never been asked. An
   * answer that did not come may also discard it.
   */
  onNudgeAnswered(now: Date, answer: 'confirmed' | 'expired'): NudgeJudge {
    return (text, server, verdict) => {
      if (text.message.state !== 'held') return null
      const inForce = versionedPolicy(text, server)
      const { policy } = inForce
      const isDiscarded = answer === 'expired' && policy.mode === 'nudge' && policy.nudge.unanswered === 'discard'
      const judged = { ...this.#judged(text, inForce), nudge: 'answered' } as const
      const decision = isDiscarded ? DISCARDED : decide(policy, verdict, text, judged)
      const evidence = { ...verdict, revision: text.message.revision }
      const act = consequences(decision, text, server, { now, policy, verdict: evidence })
      return { ...act, fact: renewedFact(verdict, text, decision, now) }
    }
  }

  /**
   * The name that a webhook posted this message under: it is part of what everybody reads, so what the policy says of it is
   * done to the message, and moderators find both in the review item. What waits for its own verdict is refused rather
   * than held, or that verdict would let it go.
   */
  onPostName(now: Date): PostNameJudge {
    return (item, text, server, textVerdict) => {
      const inForce = versionedPolicy(text, server)
      const { policy } = inForce
      const matches = this.rules.namesMatches(inForce, text.message.senderName)
      const found = decide(policy, item.verdict, text, { ...this.#judged(text, inForce), heldBy: null, matches })
      const isOfName = found.rule?.startsWith('threshold:') === true || found.rule?.startsWith('list:') === true
      if (!isOfName || found.action === 'none' || found.action === 'release') return null
      const action = found.action === 'hold' || found.action === 'nudge' ? 'reject' : found.action
      const decision = { ...found, action, rule: `name:${found.rule}` } as const
      const verdict = { ...item.verdict, spans: [], revision: text.message.revision }
      const fact = textVerdict && renewedFact(textVerdict, text, decision, now)
      return { ...consequences(decision, text, server, { now, policy, verdict }), fact }
    }
  }

  /** Names are judged by the server's policy as a published message would be. Nothing is done to them but to ask people. */
  readonly onName: NameJudge = (item, name, server) => {
    const policy = effectivePolicy(server?.policy ?? DEFAULT_POLICY, null, 'post')
    const judgedName = item.name ?? name.now
    const key = policyKey(null, server?.version ?? 0, 0)
    const matches = judgedName === null ? [] : this.rules.namesMatches({ policy, key }, judgedName)
    const judged = { state: 'visible', revision: 1, judgedRevision: 1, reviewedRevision: null, matches } as const
    const decision = decide(policy, item.verdict, { isStaff: false }, judged)
    const isUnscored = item.verdict.outcome !== 'scored' && matches.length === 0
    return decision.severity === 0 || isUnscored ? null : nameFinding(decision, item, name)
  }

  #judged(text: JudgedText, inForce: VersionedPolicy): JudgedMessage {
    const { message } = text
    return {
      state: message.state,
      revision: message.revision,
      judgedRevision: message.revision,
      reviewedRevision: text.reviewedRevision,
      matches: this.rules.matches(inForce, message.body),
      heldBy: isHeldBy(text.heldBy) ? text.heldBy : null,
      nudge: text.nudge,
      wasPublished: message.seq !== null,
    }
  }
}

function versionedPolicy(text: JudgedText, server: StoredServerPolicy | null): VersionedPolicy {
  const key = policyKey(text.room.id, server?.version ?? 0, text.overrides?.version ?? 0)
  return { policy: policyOf(text, server), key }
}

/** Other rules are seen in the text, which may have changed since. */
function isHeldBy(rule: string | null): rule is HeldBy {
  return rule === 'newcomer' || rule === 'limit:duplicates'
}
