import { LABELS, type Scores, type Sentiment } from '@parley/common/contracts/moderation'
import type { AnalyticsFact } from '@parley/common/contracts/queues'
import {
  type MessageRecord,
  type SentimentName,
  type StandingVerdict,
  unpostedMessage,
} from '../repositories/message-records.js'
import { standingDecision, withAct } from './message-decisions.js'

/** A fact about a message: every type but an act on something else. */
export type MessageFact = AnalyticsFact & { readonly message_id: string }

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
  const message = known ?? unpostedMessage({ id: fact.message_id, roomId: fact.room_id, decisions: [] })
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
      const decisions = withAct(message.decisions, fact)
      return { ...message, decisions, decision: standingDecision(decisions, message.decision) }
    }
    default:
      return fact satisfies never
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
    rule: fact.rule ?? null,
    modelVersion: fact.verdict.model_version,
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

function compareVerdicts(a: StandingVerdict, b: StandingVerdict): number {
  return a.revision - b.revision || compare(a, b)
}

/** By time; the id settles a tie, so that every order of arrival ends alike. */
function compare(a: { atMs: number; eventId: string }, b: { atMs: number; eventId: string }): number {
  return a.atMs - b.atMs || (a.eventId < b.eventId ? -1 : Number(a.eventId > b.eventId))
}
