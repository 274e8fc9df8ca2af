import { decisionWord } from '@parley/common/contracts/decisions'
import type { AnalyticsFact } from '@parley/common/contracts/queues'
import type { DecisionRecord } from '../repositories/decision-records.js'
import type { Decision } from '../repositories/message-records.js'

type Act = Extract<AnalyticsFact, { type: 'moderation_act' }>
type Made = DecisionRecord & { readonly made: NonNullable<DecisionRecord['made']> }

/**
 * The decisions on one message once `act` is known too, in order of their ids. What is known in the end does not depend on
 * the order in which acts come; an act that was taken back does not stand, also where that is heard first.
 */
export function withAct(known: readonly DecisionRecord[], act: Act): readonly DecisionRecord[] {
  if (act.undoes) {
    const undone = withDecision(known, act.undoes, (decision) => ({ ...decision, undoneBy: act.moderator_id }))
    return considered(undone)
  }
  const word = decisionWord(act.action)
  if (word === null) return known
  const made = {
    atMs: Date.parse(act.at),
    moderatorId: act.moderator_id,
    word,
    revision: act.revision ?? null,
    cause: act.cause ?? null,
    waitingSinceMs: act.waiting_since ? Date.parse(act.waiting_since) : null,
  }
  return considered(
    withDecision(known, act.act_id ?? act.event_id, (decision) => ({ ...decision, made: decision.made ?? made })),
  )
}

/** The word that stands: the last decision that was not taken back. `former` may be of a time before decisions were kept. */
export function standingDecision(decisions: readonly DecisionRecord[], former: Decision | null): Decision | null {
  const isKept = decisions.some(({ id }) => id === former?.actId)
  const candidates = decisions
    .filter(isInForce)
    .map(({ id, made }): Decision => ({ word: made.word, atMs: made.atMs, actId: id, revision: made.revision }))
  if (former && !isKept) candidates.push(former)
  return candidates.reduce<Decision | null>((last, next) => (last && compare(last, next) > 0 ? last : next), null)
}

/** Not taken back by anybody. */
function isInForce(decision: DecisionRecord): decision is Made {
  return decision.made !== null && decision.undoneBy === null
}

/** Made in earnest: not taken back by who made it, which is a slip. */
export function isCounted(decision: DecisionRecord): decision is Made {
  return decision.made !== null && decision.undoneBy !== decision.made.moderatorId
}

function withDecision(
  known: readonly DecisionRecord[],
  id: string,
  change: (decision: DecisionRecord) => DecisionRecord,
): readonly DecisionRecord[] {
  const unknown: DecisionRecord = { id, made: null, undoneBy: null, isOverturned: false, other: null }
  const changed = change(known.find((decision) => decision.id === id) ?? unknown)
  return [...known.filter((decision) => decision.id !== id), changed].sort((a, b) => (a.id < b.id ? -1 : 1))
}

/** What follows from the decisions on one message for each of them. */
function considered(decisions: readonly DecisionRecord[]): readonly DecisionRecord[] {
  const inForce = decisions
    .filter(isInForce)
    .sort((a, b) => compare({ atMs: a.made.atMs, actId: a.id }, { atMs: b.made.atMs, actId: b.id }))
  return decisions.map((decision) => {
    if (!isInForce(decision)) return { ...decision, isOverturned: isCounted(decision), other: null }
    const ofRevision = inForce.filter(({ made }) => made.revision === decision.made.revision)
    const later = ofRevision.slice(ofRevision.indexOf(decision) + 1)
    return {
      ...decision,
      isOverturned: later.some(({ made }) => made.word !== decision.made.word),
      other: firstOfAnother(decision, ofRevision),
    }
  })
}

/** Who decided first, where `decision` is the first one by anybody else. */
function firstOfAnother(decision: Made, ofRevision: readonly Made[]): DecisionRecord['other'] {
  const [first] = ofRevision
  const second = ofRevision.find(({ made }) => made.moderatorId !== first?.made.moderatorId)
  if (!first || second !== decision) return null
  return { moderatorId: first.made.moderatorId, word: first.made.word }
}

/** By time; the id settles a tie, so that every order of arrival ends alike. */
function compare(a: { atMs: number; actId: string }, b: { atMs: number; actId: string }): number {
  return a.atMs - b.atMs || (a.actId < b.actId ? -1 : Number(a.actId > b.actId))
}
