import { LABELS } from '@parley/common/contracts/moderation'
import type { Action } from '@parley/common/contracts/queues'
import type { MessageRecord, StandingVerdict } from '../repositories/message-records.js'
import type { CountersOf, Increment } from '../repositories/rollups.js'
import { isActedOn } from './message-state.js'
import { scoreBin } from './score-bins.js'

/**
 * Everything one message counts for in the roll-ups, at the time of its posting. A message whose posting is not known
 * yet counts for nothing. When something new is known of a message, what it counted for before is taken away.
 */
export function contributions(message: MessageRecord): readonly Increment[] {
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
  }
  if (verdict?.label && isActedOn(verdict)) {
    const { label } = verdict
    const acted = labelCountersOf(counters)
    increments.push({ rollup: 'server_label_totals', atMs, keys: { label }, counters: acted })
    increments.push({ rollup: 'room_label_totals', atMs, keys: { room_id: roomId, label }, counters: acted })
  }
  return increments
}

function countersOf(message: MessageRecord): CountersOf<'room_totals'> {
  const { verdict, decision } = message
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
