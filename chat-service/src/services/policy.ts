import type { MessageState, PolicyMode } from '@parley/common/contracts/chat'
import { LABELS, type Label, type Verdict } from '@parley/common/contracts/moderation'
import {
  type Policy,
  type PolicyOverrides,
  type ServerPolicy,
  THRESHOLD_ACTIONS,
  type ThresholdAction,
} from '../schemas/policies.js'

/**
 * What the machine does with a message. `release` publishes a held one; `flag` leaves or makes it public and calls a
 * person; `hide` retracts it; `hold` keeps it unpublished for a person; `reject` refuses it for good.
 */
export type PolicyAction = 'none' | 'release' | 'flag' | 'hide' | 'hold' | 'reject'

/** One threshold that a score reached. */
export interface Reason {
  readonly rule: string
  readonly action: ThresholdAction
  readonly label: Label
  readonly score: number
  readonly threshold: number
}

export interface Decision {
  readonly action: PolicyAction
  /** What decided, such as `threshold:insult:hide`; null when nothing fired. */
  readonly rule: string | null
  readonly label: Label | null
  readonly score: number | null
  /** Everything that fired, the deciding one first. */
  readonly reasons: readonly Reason[]
  /** True when the author's standing made the action milder than the thresholds ask. */
  readonly isSpared: boolean
  /** Order in the review queue, 0 to 100; 0 when nobody needs to look. */
  readonly severity: number
}

export interface Author {
  /** Moderators and owners of the room, moderators and admins of the server. */
  readonly isStaff: boolean
}

export interface JudgedMessage {
  readonly state: MessageState
  /** The revision now in the room. */
  readonly revision: number
  /** The revision the verdict is about. */
  readonly judgedRevision: number
  /** The newest revision a person has decided on; null = none. */
  readonly reviewedRevision: number | null
}

/**
 * The whole of the machine's judgement: no clock, no I/O, the same answer for the same input.
 * The highest action that fires wins; among equal actions the label that exceeds its threshold furthest.
 */
export function decide(policy: Policy, verdict: Verdict, author: Author, message: JudgedMessage): Decision {
  if (message.judgedRevision !== message.revision) return leave('superseded')
  if (message.state === 'deleted' || message.state === 'removed' || message.state === 'blocked') {
    return leave(`left:${message.state}`)
  }
  if (message.reviewedRevision === message.revision) return leave('left:reviewed')
  const isHeld = message.state === 'held'
  if (policy.mode === 'off') return pass(isHeld)
  if (verdict.outcome === 'failed') return unscored(policy, 'failed', author, isHeld)
  if (verdict.outcome === 'unsupported_language') {
    if (policy.unsupported_language === 'ignore') return pass(isHeld)
    if (policy.unsupported_language === 'review') return unscored(policy, 'unsupported_language', author, isHeld)
  }
  const reasons = reasonsOf(policy, verdict)
  const deciding = reasons[0]
  if (!deciding) return pass(isHeld)
  const asked = actionFor(deciding.action, policy.mode, message.state)
  const action = author.isStaff ? 'flag' : asked
  return {
    action,
    rule: deciding.rule,
    label: deciding.label,
    score: deciding.score,
    reasons,
    isSpared: action !== asked,
    severity: severityOf(action, deciding),
  }
}

/** What to do with a message that was held and never got a verdict it can be judged by. */
export function decideUnscored(policy: Policy, why: 'timeout', author: Author): Decision {
  return unscored(policy, why, author, true)
}

/** The room's policy: the server's default with the room's departures. An explicit null in a departure switches off. */
export function effectivePolicy(server: ServerPolicy, overrides: PolicyOverrides | null, mode: PolicyMode): Policy {
  const { limits: _, ...base } = server
  const { thresholds, ...rest } = overrides ?? {}
  const merged = Object.fromEntries(
    LABELS.map((label) => [label, { ...base.thresholds[label], ...definedOf(thresholds?.[label]) }]),
  ) as Policy['thresholds']
  return { ...base, ...definedOf(rest), thresholds: merged, mode }
}

/** Every threshold that fired: the highest action first, then the largest exceedance, then the labels' own order. */
function reasonsOf(policy: Policy, verdict: Verdict): Reason[] {
  const reasons: Reason[] = []
  for (const label of LABELS) {
    const score = verdict.scores[label]
    for (const action of THRESHOLD_ACTIONS) {
      const threshold = policy.thresholds[label][action]
      if (threshold === null || score < threshold) continue
      reasons.push({ rule: `threshold:${label}:${action}`, action, label, score, threshold })
    }
  }
  return reasons.sort((a, b) => rank(b.action) - rank(a.action) || b.score - b.threshold - (a.score - a.threshold))
}

function rank(action: ThresholdAction): number {
  return THRESHOLD_ACTIONS.indexOf(action)
}

/**
 * What can still be refused is refused or kept back; what everyone has seen can only be retracted, and what is retracted
 * already only needs another look.
 */
function actionFor(fired: ThresholdAction, mode: PolicyMode, state: MessageState): PolicyAction {
  if (fired === 'flag' || state === 'hidden') return 'flag'
  if (state !== 'held') return 'hide'
  return fired === 'reject' || mode === 'block' ? 'reject' : 'hold'
}

function pass(isHeld: boolean): Decision {
  return { ...NOTHING, action: isHeld ? 'release' : 'none' }
}

function leave(rule: string): Decision {
  return { ...NOTHING, rule }
}

function unscored(policy: Policy, why: string, author: Author, isHeld: boolean): Decision {
  const asked = isHeld && policy.unscored_held === 'keep' ? 'hold' : 'flag'
  const action = author.isStaff ? 'flag' : asked
  return { ...NOTHING, action, rule: `unscored:${why}`, isSpared: action !== asked, severity: SEVERITY.unscored }
}

const NOTHING: Decision = {
  action: 'none',
  rule: null,
  label: null,
  score: null,
  reasons: [],
  isSpared: false,
  severity: 0,
}

/** Labels whose harm is to people rather than to tone stand in front of others with the same action. */
const GRAVE: ReadonlySet<Label> = new Set(['severe_toxicity', 'threat', 'identity_attack'])
const SEVERITY = { unscored: 10, flag: 30, reject: 40, hide: 50, hold: 60, grave: 20, perScore: 10 } as const

/** A held message waits for someone, a hidden one may be wrongly gone: both before one that is merely flagged. */
function severityOf(action: PolicyAction, { label, score }: Reason): number {
  if (action === 'none' || action === 'release') return 0
  return SEVERITY[action] + (GRAVE.has(label) ? SEVERITY.grave : 0) + Math.round(score * SEVERITY.perScore)
}

type Defined<T> = { [Key in keyof T]: Exclude<T[Key], undefined> }

function definedOf<T extends object>(value: T | undefined): Partial<Defined<T>> {
  return Object.fromEntries(Object.entries(value ?? {}).filter(([, entry]) => entry !== undefined)) as Partial<
    Defined<T>
  >
}
