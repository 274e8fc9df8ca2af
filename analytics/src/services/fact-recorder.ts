import type { Clock } from '@parley/common/clock'
import type { AnalyticsFact } from '@parley/common/contracts/queues'
import { type FactLedger, type LedgerTransaction, type SeenName, UnwritableFacts } from '../repositories/fact-ledger.js'
import type { MessageRecord } from '../repositories/message-records.js'
import { type Increment, ROLLUP_NAMES } from '../repositories/rollups.js'
import { bucketStart, DAY_MS } from './buckets.js'
import { contributions } from './contributions.js'
import { plainFact } from './fact-text.js'
import { latencyBin } from './latency-bins.js'
import { type MessageFact, withFact } from './message-state.js'
import { pseudonymOf } from './pseudonyms.js'
import { Tally } from './tally.js'

export interface RecordedFacts {
  /** Counted now, for the first time. */
  readonly counted: readonly AnalyticsFact[]
  /** Counted before. */
  readonly repeated: number
  /** Older than what is kept: whether they were counted before cannot be told any more, so they are not. */
  readonly expired: number
}

export interface RecorderSettings {
  readonly retentionDays: number
  readonly minuteRetentionDays: number
}

/** Clocks of machines differ, but not by this much: a later fact would spoil the newest names and latest verdicts. */
const MAX_AHEAD_MS = DAY_MS

/** Turns facts into figures. A fact counts once, however often and in whatever order facts come. */
export class FactRecorder {
  constructor(
    private readonly ledger: FactLedger,
    private readonly clock: Clock,
    private readonly settings: RecorderSettings,
  ) {}

  /**
   * Counts all of `facts`, or none when it throws.
   * @throws UnwritableFacts when one of them can never be counted; Unavailable when now is not the time.
   */
  async record(facts: readonly AnalyticsFact[]): Promise<RecordedFacts> {
    const nowMs = this.clock.now().getTime()
    const distinct = [...new Map(facts.map((fact) => [fact.event_id, plainFact(fact)])).values()]
    const future = distinct.find(({ at }) => Date.parse(at) > nowMs + MAX_AHEAD_MS)
    if (future) throw new UnwritableFacts(`Fact ${future.event_id} is from the future: ${future.at}`)
    const keptFromMs = nowMs - this.settings.retentionDays * DAY_MS
    const current = distinct.filter(({ at }) => Date.parse(at) >= keptFromMs)
    const tally = new Tally(bucketStart('hour', nowMs - this.settings.minuteRetentionDays * DAY_MS))
    let counted: readonly AnalyticsFact[] = []
    await this.ledger.transaction(async (ledger) => {
      const claimed = await ledger.claim(
        current.map(({ event_id, type, at }) => ({ eventId: event_id, type, atMs: Date.parse(at) })),
      )
      counted = current.filter(({ event_id }) => claimed.has(event_id))
      if (counted.length > 0) await count(ledger, counted, tally)
    })
    const expired = distinct.length - current.length
    return { counted, expired, repeated: facts.length - expired - counted.length }
  }
}

async function count(ledger: LedgerTransaction, facts: readonly AnalyticsFact[], tally: Tally): Promise<void> {
  const stored = await ledger.messages([...new Set(facts.filter(isAboutMessage).map(({ message_id }) => message_id))])
  const personOf = await withoutErased(ledger, facts, stored)
  const before = new Map(stored.map((message) => [message.id, withSender(message, personOf)]))
  const after = new Map(before)
  const current = facts.map((fact) => withPerson(fact, personOf))
  for (const fact of current.filter(isAboutMessage)) {
    after.set(fact.message_id, withFact(after.get(fact.message_id), fact))
  }
  for (const message of before.values()) tally.subtract(contributions(message))
  for (const message of after.values()) tally.add(contributions(message))
  tally.add(current.flatMap(ownIncrements))

  const firsts = await ledger.addToUsers(tally.deltas('user_totals'))
  const active = firsts.map(({ grain, bucketMs }) => ({ grain, bucketMs, keys: {}, counters: { active_users: 1 } }))
  tally.addDeltas('server_totals', active)
  // Not awaited one by one: the driver sends them in one go over the transaction's connection.
  await Promise.all([
    ledger.saveMessages([...after.values()]),
    ledger.rememberNames(newest(facts.map(roomName)), newest(current.map(personName))),
    ...ROLLUP_NAMES.filter((name) => name !== 'user_totals').map((name) => ledger.add(name, tally.deltas(name))),
  ])
}

function isAboutMessage(fact: AnalyticsFact): fact is MessageFact {
  return fact.message_id !== null
}

/** What a fact counts for by itself, at its own time, whatever becomes of the message. */
function ownIncrements(fact: AnalyticsFact): readonly Increment[] {
  const atMs = Date.parse(fact.at)
  if (fact.type === 'verdict_applied') {
    if (fact.renewed) return []
    const keys = { bin: latencyBin(atMs - Date.parse(fact.posted_at)) }
    return [{ rollup: 'latency_bins', atMs, keys, counters: { verdicts: 1 } }]
  }
  if (fact.type === 'moderation_act') {
    const keys = { moderator_id: fact.moderator_id, action: fact.action }
    return [{ rollup: 'moderator_totals', atMs, keys, counters: { acts: 1 } }]
  }
  return []
}

type PersonOf = (userId: string) => string

/** Erased people's ids become their pseudonyms, also in facts that were still on their way. */
async function withoutErased(
  ledger: LedgerTransaction,
  facts: readonly AnalyticsFact[],
  messages: readonly MessageRecord[],
): Promise<PersonOf> {
  const people = new Set([...facts.map(personId), ...messages.flatMap(({ senderId }) => senderId ?? [])])
  const pseudonyms = new Map([...people].map((id) => [id, pseudonymOf(id)]))
  const erased = await ledger.erasedAmong([...pseudonyms.values()])
  return (id) => {
    const pseudonym = pseudonyms.get(id)
    return pseudonym !== undefined && erased.has(pseudonym) ? pseudonym : id
  }
}

function personId(fact: AnalyticsFact): string {
  return fact.type === 'moderation_act' ? fact.moderator_id : fact.sender_id
}

function withPerson(fact: AnalyticsFact, personOf: PersonOf): AnalyticsFact {
  return fact.type === 'moderation_act'
    ? { ...fact, moderator_id: personOf(fact.moderator_id) }
    : { ...fact, sender_id: personOf(fact.sender_id) }
}

function withSender(message: MessageRecord, personOf: PersonOf): MessageRecord {
  return message.senderId === null ? message : { ...message, senderId: personOf(message.senderId) }
}

function roomName(fact: AnalyticsFact): SeenName {
  return { id: fact.room_id, name: fact.room_name, atMs: Date.parse(fact.at) }
}

function personName(fact: AnalyticsFact): SeenName {
  const name = fact.type === 'moderation_act' ? fact.moderator_name : fact.sender_name
  return { id: personId(fact), name, atMs: Date.parse(fact.at) }
}

/** The newest name of each, by id: all writers take the rows in one order. */
function newest(names: readonly SeenName[]): readonly SeenName[] {
  const byId = new Map<string, SeenName>()
  for (const seen of names) {
    const known = byId.get(seen.id)
    if (!known || known.atMs < seen.atMs) byId.set(seen.id, seen)
  }
  return [...byId.values()].sort((a, b) => (a.id < b.id ? -1 : 1))
}
