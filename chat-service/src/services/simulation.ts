import type { PolicyMode } from '@parley/common/contracts/chat'
import { LABELS, type Label, type Scores, type Verdict } from '@parley/common/contracts/moderation'
import type { Policy } from '../schemas/policies.js'
import { SIMULATED_BINS, type SimulatedAction } from '../schemas/simulations.js'
import { type Decision, decide, type HeldBy, holdsBack } from './policy.js'
import type { RuleMatch } from './word-lists.js'

/** A message with what the model said of it. */
export interface ScoredMessage {
  readonly id: string
  readonly roomId: string
  readonly isStaff: boolean
  readonly outcome: Verdict['outcome']
  readonly language: string
  readonly scores: Scores
  /** What the text meets of lists and limits, which are the same both ways. */
  readonly matches: readonly RuleMatch[]
  readonly heldBy: HeldBy | null
}

export interface BothPolicies {
  readonly before: Policy
  readonly after: Policy
}

export interface SimulatedDecision {
  readonly action: SimulatedAction
  readonly rule: string | null
  readonly label: Label | null
  readonly score: number | null
}

export interface ChangedMessage<Message extends ScoredMessage> {
  readonly message: Message
  readonly before: SimulatedDecision
  readonly after: SimulatedDecision
}

export type ActionCounts = Readonly<Record<SimulatedAction, number>>

/** Judges past messages by two policies and counts what differs. Pure: the same messages give the same counts. */
export class Simulation<Message extends ScoredMessage> {
  messages = 0
  readonly before: Record<SimulatedAction, number> = noActions()
  readonly after: Record<SimulatedAction, number> = noActions()
  readonly bins = Object.fromEntries(
    LABELS.map((label) => [label, new Array<number>(SIMULATED_BINS).fill(0)]),
  ) as Readonly<Record<Label, number[]>>
  /** In the order in which they were added. */
  readonly changed: ChangedMessage<Message>[] = []

  add(message: Message, policies: BothPolicies): void {
    const before = simulatedDecision(policies.before, message)
    const after = simulatedDecision(policies.after, message)
    this.messages += 1
    this.before[before.action] += 1
    this.after[after.action] += 1
    if (message.outcome === 'scored') this.#count(message.scores)
    if (before.action !== after.action) this.changed.push({ message, before, after })
  }

  /** Between which actions messages move, the most first. */
  get moves(): readonly { readonly from: SimulatedAction; readonly to: SimulatedAction; readonly messages: number }[] {
    const counts = new Map<string, { from: SimulatedAction; to: SimulatedAction; messages: number }>()
    for (const { before, after } of this.changed) {
      const key = `${before.action} ${after.action}`
      const move = counts.get(key) ?? { from: before.action, to: after.action, messages: 0 }
      counts.set(key, { ...move, messages: move.messages + 1 })
    }
    return [...counts.values()].sort((a, b) => b.messages - a.messages)
  }

  #count(scores: Scores): void {
    for (const label of LABELS) {
      const bin = Math.min(SIMULATED_BINS - 1, Math.floor(scores[label] * SIMULATED_BINS))
      const bins = this.bins[label]
      bins[bin] = (bins[bin] ?? 0) + 1
    }
  }
}

/**
 * What the policy makes of the message when its verdict comes: by `decide` itself, on the message as it was then, in
 * the state that the mode, or a list, would have it wait in.
 */
function simulatedDecision(policy: Policy, message: ScoredMessage): SimulatedDecision {
  const waits = WAITING_MODES.has(policy.mode) || holdsBack(policy, message, message) !== null
  const decision = decide(policy, verdictOf(message), message, {
    state: waits ? 'held' : 'visible',
    revision: 1,
    judgedRevision: 1,
    reviewedRevision: null,
    matches: message.matches,
    heldBy: message.heldBy,
  })
  return { action: simulatedAction(decision), rule: decision.rule, label: decision.label, score: decision.score }
}

const WAITING_MODES: ReadonlySet<PolicyMode> = new Set(['nudge', 'hold', 'block'])

/** A held message that is released ends like one that nothing was done to. */
function simulatedAction({ action }: Decision): SimulatedAction {
  return action === 'release' ? 'none' : action
}

/** What of a verdict decides; the rest is not read from the database. */
function verdictOf({ outcome, language, scores }: ScoredMessage): Verdict {
  return {
    outcome,
    language,
    scores,
    sentiment: { negative: 0, neutral: 1, positive: 0 },
    spans: [],
    model_version: '',
    scored_at: '',
  }
}

function noActions(): Record<SimulatedAction, number> {
  return { none: 0, flag: 0, nudge: 0, hide: 0, hold: 0, reject: 0 }
}
