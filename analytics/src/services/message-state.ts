import { LABELS, type Scores, type Sentiment } from '@parley/common/contracts/moderation'
import type { AnalyticsFact } from '@parley/common/contracts/queues'
import type { Decision, MessageRecord, SentimentName, StandingVerdict } from '../repositories/message-records.js'

/** A fact about a message: every type but an act on something else. */
export type MessageFact = AnalyticsFact & { readonly message_id: string }

/** Acts of moderators that say "this should not stand here". */
const REMOVING: ReadonlySet<string> = new Set(['remove', 'hide', 'reject', 'warn', 'mute', 'ban'])
/** Acts of moderators that say "this may stand". */
const KEEPING: ReadonlySet<string> = new Set(['approve', 'release', 'restore'])

const ACTED: ReadonlySet<string> = new Set(['flag', 'hide', 'hold', 'reject', 'remove'])

/** Whether policy did something to the message that a person could undo. */
export function isActedOn(verdict: StandingVerdict | null): boolean {
  return verdict !== null && ACTED.has(verdict.action)
}

/**
 * What is known of a message once `fact` is known too. The order in which facts come makes no difference to what is
 * known in the end: a newer verdict or decision replaces an older one, never the other way round.
 */
export function withFact(known: MessageRecord | undefined, fact: MessageFact): MessageRecord {
  const message = known ?? unknownMessage(fact.message_id, fact.room_id)
  const next = applied(message, fact)
  return { ...next, isActedOn: isActedOn(next.verdict) || next.decision?.word === 'remove' }
}

function applied(message: MessageRecord, fact: MessageFact): MessageRecord {
  const atMs = Date.parse(fact.at)
  switch (fact.type) {
    case 'message_posted':
      if (message.postedAtMs !== null) return message
      return {
        ...message,
        roomId: fact.room_id,
        senderId: fact.sender_id,
        postedAtMs: atMs,
        characters: fact.characters,
      }
    case 'message_edited':
      return { ...message, senderId: message.senderId ?? fact.sender_id, edits: message.edits + 1 }
    case 'message_deleted':
      return {
        ...message,
        senderId: message.senderId ?? fact.sender_id,
        deletedAtMs: Math.min(message.deletedAtMs ?? atMs, atMs),
      }
    case 'verdict_applied': {
      const verdict = verdictOf(fact, atMs)
      const isNewer = message.verdict === null || compareVerdicts(verdict, message.verdict) > 0
      return { ...message, senderId: message.senderId ?? fact.sender_id, verdict: isNewer ? verdict : message.verdict }
    }
    case 'moderation_act': {
      const decision = decisionOf(fact, atMs)
      const isNewer = decision !== null && (message.decision === null || compare(decision, message.decision) > 0)
      return isNewer ? { ...message, decision } : message
    }
    default:
      return fact satisfies never
  }
}

function unknownMessage(id: string, roomId: string): MessageRecord {
  return {
    id,
    roomId,
    senderId: null,
    postedAtMs: null,
    characters: 0,
    edits: 0,
    deletedAtMs: null,
    verdict: null,
    decision: null,
    isActedOn: false,
  }
}

function verdictOf(fact: Extract<AnalyticsFact, { type: 'verdict_applied' }>, atMs: number): StandingVerdict {
  return {
    revision: fact.revision,
    atMs,
    eventId: fact.event_id,
    outcome: fact.verdict.outcome,
    action: fact.action,
    label: fact.label,
    sentiment: prevailing(fact.verdict.sentiment),
    scores: Object.fromEntries(
      LABELS.map((label) => [label, Math.round(fact.verdict.scores[label] * 1_000_000)]),
    ) as Scores,
  }
}

function prevailing({ negative, neutral, positive }: Sentiment): SentimentName {
  if (negative > neutral && negative >= positive) return 'negative'
  return positive > neutral ? 'positive' : 'neutral'
}

function decisionOf(fact: Extract<AnalyticsFact, { type: 'moderation_act' }>, atMs: number): Decision | null {
  if (REMOVING.has(fact.action)) return { word: 'remove', atMs, eventId: fact.event_id }
  return KEEPING.has(fact.action) ? { word: 'keep', atMs, eventId: fact.event_id } : null
}

function compareVerdicts(a: StandingVerdict, b: StandingVerdict): number {
  return a.revision - b.revision || compare(a, b)
}

/** By time; the id settles a tie, so that every order of arrival ends alike. */
function compare(a: { atMs: number; eventId: string }, b: { atMs: number; eventId: string }): number {
  return a.atMs - b.atMs || (a.eventId < b.eventId ? -1 : Number(a.eventId > b.eventId))
}
