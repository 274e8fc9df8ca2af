import { LABELS } from '@parley/common/contracts/moderation'
import type { Action } from '@parley/common/contracts/queues'
import type { DecisionRecord } from '../repositories/decision-records.js'
import type { Decision, MessageRecord, StandingVerdict } from '../repositories/message-records.js'
import type { CountersOf, Increment } from '../repositories/rollups.js'
import { durationBin } from './latency-bins.js'
import { isCounted } from './message-decisions.js'
import { isActedOn } from './message-state.js'
import { decisionBin, scoreBin } from './score-bins.js'

/**
 * Everything one message counts for in the roll-ups, at the time of its posting. A message whose posting is not known
 * yet counts for nothing. When something new is known of a message, what it counted for before is taken away.
 */
export function contributions(message: MessageRecord): readonly Increment[] {
  return [...ofDecisions(message.decisions), ...ofMessage(message)]
}

function ofMessage(message: MessageRecord): readonly Increment[] {
  const { postedAtMs: atMs, senderId, roomId, verdict } = message
  if (atMs === null || senderId === null) return []
  const counters = countersOf(message)
  const increments: Increment[] = [
    { rollup: 'server_totals', atMs, keys: {}, counters },
    { rollup: 'room_totals', atMs, keys: { room_id: roomId }, counters },
    { rollup: 'user_totals', atMs, keys: { user_id: senderId }, counters: userCountersOf(counters) },
  ]
  if (verdict?.outcome === 'scored') {
    for (const label of LABELS) {
      const keys = { label, bin: scoreBin(verdict.scores[label]) }
      increments.push({ rollup: 'score_bins', atMs, keys, counters: { messages: 1 } })
    }
    increments.push(...ofModel(message, verdict, atMs, counters))
  }
  if (verdict?.label && isActedOn(verdict)) {
    const { label } = verdict
    const acted = labelCountersOf(counters)
    increments.push({ rollup: 'server_label_totals', atMs, keys: { label }, counters: acted })
    increments.push({ rollup: 'room_label_totals', atMs, keys: { room_id: roomId, label }, counters: acted })
  }
  if (verdict?.rule && isActedOn(verdict)) {
    const { rule, action } = verdict
    const acted = { acted_on: 1, upheld: counters.upheld ?? 0, overturned: counters.overturned ?? 0 }
    increments.push({ rollup: 'server_rule_totals', atMs, keys: { rule, action }, counters: acted })
    increments.push({ rollup: 'room_rule_totals', atMs, keys: { room_id: roomId, rule, action }, counters: acted })
  }
  return increments
}

/** Decisions count at their own time, one by one, whatever became of the message. */
function ofDecisions(decisions: readonly DecisionRecord[]): readonly Increment[] {
  return decisions.filter(isCounted).flatMap(({ made, isOverturned }): Increment[] => {
    const { atMs, moderatorId, word, cause, waitingSinceMs } = made
    const counters = { decisions: 1, [word === 'remove' ? 'removed' : 'kept']: 1, overturned: isOverturned ? 1 : 0 }
    const ofReviewer: Increment = { rollup: 'reviewer_totals', atMs, keys: { moderator_id: moderatorId }, counters }
    if (waitingSinceMs === null) return [ofReviewer]
    const bin = durationBin(atMs - waitingSinceMs)
    const once = { decisions: 1 }
    return [
      ofReviewer,
      { rollup: 'turnaround_bins', atMs, keys: { cause: cause ?? '', bin }, counters: once },
      { rollup: 'reviewer_bins', atMs, keys: { moderator_id: moderatorId, bin }, counters: once },
    ]
  })
}

/**
 * How right the model was, by its version: what its scores led to, and how people decided on what it scored so high. What
 * a list, a limit or a newcomer's hold led to names no label, and says nothing of the model.
 */
function ofModel(
  message: MessageRecord,
  { modelVersion, scores, label: cause }: StandingVerdict,
  atMs: number,
  { upheld = 0, overturned = 0, missed = 0 }: CountersOf<'room_totals'>,
): readonly Increment[] {
  if (modelVersion === null) return []
  const ofScores = cause === null ? {} : { acted_on: isActedOn(message.verdict) ? 1 : 0, upheld, overturned }
  const counters = { scored: 1, missed, ...ofScores }
  const ofVersion: Increment = { rollup: 'model_totals', atMs, keys: { model_version: modelVersion }, counters }
  const decision = decisionOnVerdict(message)
  if (!decision) return [ofVersion]
  const decided = { [decision.word === 'remove' ? 'removed' : 'kept']: 1 }
  return [
    ofVersion,
    ...LABELS.map((label): Increment => {
      const keys = { model_version: modelVersion, label, bin: decisionBin(scores[label]) }
      return { rollup: 'decision_bins', atMs, keys, counters: decided }
    }),
  ]
}

/** The moderators' word on the very text that the verdict is on; where the revision is not known, it is taken for that. */
function decisionOnVerdict({ verdict, decision }: MessageRecord): Decision | null {
  if (decision === null || decision.revision === null || verdict === null) return decision
  return decision.revision === verdict.revision ? decision : null
}

function countersOf(message: MessageRecord): CountersOf<'room_totals'> {
  const { verdict } = message
  const decision = decisionOnVerdict(message)
  const counted: CountersOf<'room_totals'> = {
    messages: 1,
    characters: message.characters,
    edited: message.edits > 0 ? 1 : 0,
    deleted: message.deletedAtMs === null ? 0 : 1,
  }
  if (decision) {
    if (isActedOn(verdict)) counted[decision.word === 'remove' ? 'upheld' : 'overturned'] = 1
    else if (decision.word === 'remove') counted.missed = 1
  }
  if (!verdict) return counted
  const actionCounter = ACTION_COUNTER[verdict.action]
  if (actionCounter) counted[actionCounter] = 1
  return { ...counted, ...outcomeCounters(verdict) }
}

const ACTION_COUNTER = {
  none: null,
  nudge: null,
  flag: 'flagged',
  hide: 'hidden',
  hold: 'held',
  reject: 'rejected',
  release: 'released',
  remove: 'hidden',
  restore: 'released',
} as const satisfies Record<Action, keyof CountersOf<'room_totals'> | null>

function outcomeCounters(verdict: StandingVerdict): CountersOf<'room_totals'> {
  switch (verdict.outcome) {
    case 'scored':
      return { scored: 1, [verdict.sentiment]: 1, ...verdict.scores }
    case 'unsupported_language':
      return { unsupported: 1 }
    case 'failed':
      return { failed: 1 }
    default:
      return verdict.outcome satisfies never
  }
}

function userCountersOf(all: CountersOf<'room_totals'>): CountersOf<'user_totals'> {
  const { messages = 0, deleted = 0, flagged = 0, hidden = 0, held = 0, rejected = 0, upheld = 0 } = all
  return { messages, deleted, flagged, hidden, held, rejected, upheld }
}

function labelCountersOf(all: CountersOf<'room_totals'>): CountersOf<'room_label_totals'> {
  const { flagged = 0, hidden = 0, held = 0, rejected = 0, upheld = 0, overturned = 0 } = all
  return { flagged, hidden, held, rejected, upheld, overturned }
}
