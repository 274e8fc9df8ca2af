import type { MessageState, PolicyMode } from '@parley/common/contracts/chat'
import { LABELS, type Label, type Verdict } from '@parley/common/contracts/moderation'
import type { RuleAction } from '../schemas/content-rules.js'
import { type Policy, type PolicyOverrides, type ServerPolicy, THRESHOLD_ACTIONS } from '../schemas/policies.js'
import type { RuleMatch } from './word-lists.js'

/**
 * What the machine does with a message. `release` publishes a held one; `flag` leaves or makes it public and calls a
 * person; `nudge` keeps it unpublished and asks its author; `hide` retracts it; `hold` keeps it unpublished for a person;
 * `reject` refuses it for good.
 */
export type PolicyAction = 'none' | 'release' | 'flag' | 'nudge' | 'hide' | 'hold' | 'reject'

/** What a reason asks for, mildest first. Thresholds never ask to hold, lists and limits never to hide. */
export const REASON_ACTIONS = ['flag', 'hide', 'hold', 'reject'] as const
export type ReasonAction = (typeof REASON_ACTIONS)[number]

/** One threshold that a score reached, or one rule that needs no score. */
export interface Reason {
  /** `threshold:<label>:<action>`, `list:<name>`, `limit:<what>` or `newcomer`. */
  readonly rule: string
  readonly action: ReasonAction
  /** Null where no score decided; so are `score` and `threshold` then. */
  readonly label: Label | null
  readonly score: number | null
  readonly threshold: number | null
  /** The part of the text that a list or limit is about, in UTF-16 offsets. What drove a score is in the verdict's spans. */
  readonly begin?: number
  readonly end?: number
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
  /** What its text meets of the policy's lists and limits. */
  readonly matches?: readonly RuleMatch[]
  /** What held it back for a person when it was written, and cannot be seen in its text. */
  readonly heldBy?: HeldBy | null
  /** Whether its author was asked already. Who was asked about a message is not asked about it again. */
  readonly nudge?: 'open' | 'answered' | null
  /** It has had its place in the room's order: an edit is under judgement. */
  readonly wasPublished?: boolean
}

/** Rules about who posts how, which only the moment of posting shows. */
export type HeldBy = 'newcomer' | 'limit:duplicates'

/**
 * The whole of the machine's judgement: no clock, no I/O, the same answer for the same input. Without a verdict (null) it
 * says what the rules that need no score already demand; the rest waits.
 * The highest action that fires wins; among equal actions a rule without a score, then the label that exceeds its
 * threshold furthest.
 */
export function decide(policy: Policy, verdict: Verdict | null, author: Author, message: JudgedMessage): Decision {
  if (message.judgedRevision !== message.revision) return leave('superseded')
  if (message.state === 'deleted' || message.state === 'removed' || message.state === 'blocked') {
    return leave(`left:${message.state}`)
  }
  if (message.reviewedRevision === message.revision) return leave('left:reviewed')
  if (message.nudge === 'open') return leave('left:nudged')
  const unscored = verdict && unscoredWhy(policy, verdict)
  const scored = verdict && !unscored ? scoreReasons(policy, verdict) : []
  const reasons = byGravity([...contentReasons(policy, message), ...scored])
  const [deciding] = reasons
  if (verdict === null) return deciding ? decideEarly(policy, author, message, reasons, deciding) : NOTHING
  if (unscored && (!deciding || deciding.action === 'flag')) {
    return decideUnscored(policy, unscored, author, message, scoreReasons(policy, verdict))
  }
  if (!deciding) return pass(message.state === 'held')
  return decided(reasons, deciding, actionFor(deciding.action, policy.mode, message), author)
}

/**
 * What to do with a message for which there is no verdict it can be judged by. Scores in a language that the model does
 * not know (`scored`) are not to be trusted, but half of such a text may be in one that it does know: where they ask for
 * more than a flag, a message that waits is not published before a person has seen it, and who reviews sees it early.
 */
export function decideUnscored(
  policy: Policy,
  why: 'timeout' | 'failed' | 'unsupported_language',
  author: Author,
  message: Pick<JudgedMessage, 'state' | 'matches' | 'heldBy'> = { state: 'held' },
  scored: readonly Reason[] = [],
): Decision {
  const isHeld = message.state === 'held'
  const reasons = byGravity(contentReasons(policy, message))
  const [deciding] = reasons
  if (isHeld && deciding && deciding.action !== 'flag') {
    return decided(reasons, deciding, deciding.action === 'reject' ? 'reject' : 'hold', author)
  }
  // Nobody waits for a model that is away to be asked whether they mean it: a verdict that comes later still acts.
  if (isHeld && why === 'timeout' && policy.mode === 'nudge')
    return { ...NOTHING, action: 'release', rule: 'unscored:timeout' }
  const doubtful = byGravity(scored)
  const worst = doubtful.find(({ action }) => action !== 'flag')
  const asked = isHeld && (worst || policy.unscored_held === 'keep') ? 'hold' : 'flag'
  const action = author.isStaff ? 'flag' : asked
  const unscored = { ...NOTHING, action, rule: `unscored:${why}`, isSpared: action !== asked } as const
  if (!worst) return { ...unscored, reasons, severity: SEVERITY.unscored }
  const { label, score } = worst
  const due = isHeld ? 'hold' : 'hide'
  const severity = severityOf(author.isStaff ? 'flag' : due, worst)
  return { ...unscored, label, score, reasons: [...reasons, ...doubtful], severity }
}

/** Whether a text must not be published before a person, or the rest of the judgement, has seen it: the rule, or null. */
export function holdsBack(
  policy: Policy,
  author: Author,
  message: Pick<JudgedMessage, 'matches' | 'heldBy'>,
): Reason | null {
  if (author.isStaff) return null
  const [deciding] = byGravity(contentReasons(policy, message))
  return deciding && deciding.action !== 'flag' ? deciding : null
}

/** The room's policy: the server's default with the room's departures, and the lists of both. An explicit null in a departure switches off. */
export function effectivePolicy(server: ServerPolicy, overrides: PolicyOverrides | null, mode: PolicyMode): Policy {
  const { limits: _, ...base } = server
  const { thresholds, lists = [], ...rest } = overrides ?? {}
  const merged = Object.fromEntries(
    LABELS.map((label) => [label, { ...base.thresholds[label], ...definedOf(thresholds?.[label]) }]),
  ) as Policy['thresholds']
  return { ...base, ...definedOf(rest), thresholds: merged, lists: [...base.lists, ...lists], mode }
}

/** Before the verdict: what is published already can be flagged, what waits waits on unless it is held or refused. */
function decideEarly(
  policy: Policy,
  author: Author,
  message: JudgedMessage,
  reasons: readonly Reason[],
  deciding: Reason,
): Decision {
  const waitsOn = message.state === 'held' && (deciding.action === 'flag' || author.isStaff)
  return waitsOn ? NOTHING : decided(reasons, deciding, actionFor(deciding.action, policy.mode, message), author)
}

function decided(reasons: readonly Reason[], deciding: Reason, asked: PolicyAction, author: Author): Decision {
  const action = author.isStaff ? 'flag' : asked
  const { rule, label, score } = deciding
  return { action, rule, label, score, reasons, isSpared: action !== asked, severity: severityOf(action, deciding) }
}

/** Null = the verdict's scores count. */
function unscoredWhy(policy: Policy, { outcome }: Verdict): 'failed' | 'unsupported_language' | null {
  if (policy.mode === 'off') return null
  if (outcome === 'failed') return 'failed'
  return outcome === 'unsupported_language' && policy.unsupported_language === 'review' ? outcome : null
}

/** Every threshold that fired; in mode `off`, and where the policy ignores the text's language, none does. */
function scoreReasons(policy: Policy, verdict: Verdict): Reason[] {
  const isIgnored = verdict.outcome === 'unsupported_language' && policy.unsupported_language === 'ignore'
  if (policy.mode === 'off' || verdict.outcome === 'failed' || isIgnored) return []
  return LABELS.flatMap((label) => {
    const score = verdict.scores[label]
    return THRESHOLD_ACTIONS.flatMap((action) => {
      const threshold = policy.thresholds[label][action]
      if (threshold === null || score < threshold) return []
      return [{ rule: `threshold:${label}:${action}`, action, label, score, threshold }]
    })
  })
}

const ASKED_BY_RULE: Readonly<Record<RuleAction, ReasonAction>> = { warn: 'flag', hold: 'hold', block: 'reject' }

/** Lists, limits and newcomer holds: in every mode, as they are about more than a model's opinion. */
function contentReasons(policy: Policy, { matches = [], heldBy }: Pick<JudgedMessage, 'matches' | 'heldBy'>): Reason[] {
  const seen = matches.map(({ action, ...match }) => ({ ...UNSCORED_REASON, ...match, action: ASKED_BY_RULE[action] }))
  if (!heldBy) return seen
  const action = heldBy === 'limit:duplicates' ? ASKED_BY_RULE[policy.duplicates.action] : 'hold'
  return [...seen, { ...UNSCORED_REASON, rule: heldBy, action }]
}

const UNSCORED_REASON = { label: null, score: null, threshold: null } as const

function byGravity(reasons: readonly Reason[]): Reason[] {
  return [...reasons].sort((a, b) => rank(b) - rank(a) || exceedance(b) - exceedance(a))
}

function rank({ action }: Reason): number {
  return REASON_ACTIONS.indexOf(action)
}

function exceedance({ score, threshold }: Reason): number {
  return score === null || threshold === null ? 1 : score - threshold
}

/**
 * What can still be refused is refused or kept back; what everyone has seen can only be retracted, and what is retracted
 * already only needs another look. An author is asked once, and only before the first publication: an edit is the
 * rewriting already.
 */
function actionFor(fired: ReasonAction, mode: PolicyMode, message: JudgedMessage): PolicyAction {
  const { state, nudge = null, wasPublished = false } = message
  if (state === 'hidden') return 'flag'
  if (state !== 'held') return fired === 'flag' ? 'flag' : 'hide'
  if (fired === 'reject' || fired === 'hold') return fired
  if (mode === 'nudge' && nudge === null && !wasPublished) return 'nudge'
  if (fired === 'flag') return 'flag'
  return mode === 'block' ? 'reject' : 'hold'
}

function pass(isHeld: boolean): Decision {
  return { ...NOTHING, action: isHeld ? 'release' : 'none' }
}

function leave(rule: string): Decision {
  return { ...NOTHING, rule }
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
const SEVERITY = {
  unscored: 10,
  newcomer: 20,
  flag: 30,
  reject: 40,
  hide: 50,
  hold: 60,
  grave: 20,
  perScore: 10,
} as const

/**
 * A held message waits for someone, a hidden one may be wrongly gone: both before one that is merely flagged. A newcomer's
 * first words are most often just that.
 */
function severityOf(action: PolicyAction, { rule, label, score }: Reason): number {
  if (action === 'none' || action === 'release' || action === 'nudge') return 0
  if (rule === 'newcomer') return SEVERITY.newcomer
  const isGrave = label !== null && GRAVE.has(label)
  return SEVERITY[action] + (isGrave ? SEVERITY.grave : 0) + Math.round((score ?? 0) * SEVERITY.perScore)
}

type Defined<T> = { [Key in keyof T]: Exclude<T[Key], undefined> }

function definedOf<T extends object>(value: T | undefined): Partial<Defined<T>> {
  return Object.fromEntries(Object.entries(value ?? {}).filter(([, entry]) => entry !== undefined)) as Partial<
    Defined<T>
  >
}
