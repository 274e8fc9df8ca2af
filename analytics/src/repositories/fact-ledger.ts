import { DomainError, Unavailable } from '@parley/common/errors'
import type { Sql, TransactionSql } from '@parley/common/postgres/sql'
import { isDataError } from './database-errors.js'
import { DECISION_COLUMNS, type DecisionRow, toDecisionRecord, toDecisionRow } from './decision-records.js'
import { GRAIN_CODE, timestampOf } from './grains.js'
import {
  type MessageRecord,
  type MessageRow,
  RECORD_COLUMNS,
  toRecord,
  toRow,
  unpostedMessage,
} from './message-records.js'
import { ADD_DELTAS, deltasJson, type RollupDelta, type RollupName } from './rollups.js'
import { LEDGER_LOCK } from './write-lock.js'

/** The facts themselves are at fault: trying again cannot help. */
export class UnwritableFacts extends DomainError {
  constructor(message: string, options?: ErrorOptions) {
    super('invalid', 'unwritable_facts', message, options)
  }
}

export interface ClaimedFact {
  readonly eventId: string
  readonly type: string
  readonly atMs: number
}

/** A name somebody or something bore at an instant. */
export interface SeenName {
  readonly id: string
  readonly name: string
  readonly atMs: number
}

/** Work on the ledger that is committed all together or not at all. Only one such transaction runs at a time. */
export interface LedgerTransaction {
  /** Marks facts as counted; answers which of them were not counted before. */
  claim(facts: readonly ClaimedFact[]): Promise<ReadonlySet<string>>
  /** Which of these pseudonyms stand for somebody who was erased. */
  erasedAmong(pseudonyms: readonly string[]): Promise<ReadonlySet<string>>
  /** With the decisions on them, which may be all that is left of a message. */
  messages(ids: readonly string[]): Promise<readonly MessageRecord[]>
  saveMessages(records: readonly MessageRecord[]): Promise<void>
  /** Keeps the newest name of each. A pseudonym's name never changes. */
  rememberNames(rooms: readonly SeenName[], users: readonly SeenName[]): Promise<void>
  add(rollup: RollupName, deltas: readonly RollupDelta[]): Promise<void>
  /** Adds to `user_totals`; answers the deltas that made a new row, each a person's first message in that bucket. */
  addToUsers(deltas: readonly RollupDelta[]): Promise<readonly RollupDelta[]>
}

/** The write side: facts, what they say of each message, and the roll-ups. */
export class FactLedger {
  constructor(private readonly sql: Sql) {}

  /**
   * One writer at a time, over all instances: the roll-ups' rows of the present minute are everybody's, so writers
   * would wait for one another anyway; in line they cannot deadlock, nor overlook each other's changes.
   * @throws UnwritableFacts when the data is at fault; Unavailable when the database is.
   */
  async transaction(work: (ledger: LedgerTransaction) => Promise<void>): Promise<void> {
    try {
      await this.sql.begin(async (tx) => {
        await tx`select pg_advisory_xact_lock(${LEDGER_LOCK})`
        await work(new PostgresLedgerTransaction(tx))
      })
    } catch (error) {
      if (error instanceof DomainError) throw error
      if (isDataError(error)) throw new UnwritableFacts(`The database refuses them: ${error.message}`, { cause: error })
      throw new Unavailable('The analytics database cannot be written to', 'not_saved', { cause: error })
    }
  }
}

class PostgresLedgerTransaction implements LedgerTransaction {
  constructor(private readonly tx: TransactionSql) {}

  async claim(facts: readonly ClaimedFact[]): Promise<ReadonlySet<string>> {
    const rows = facts.map(({ eventId, type, atMs }) => ({ event_id: eventId, type, at: timestampOf(atMs) }))
    const claimed = await this.tx.unsafe<{ event_id: string }[]>(CLAIM, [JSON.stringify(rows)], { prepare: true })
    return new Set(claimed.map(({ event_id }) => event_id))
  }

  async erasedAmong(pseudonyms: readonly string[]): Promise<ReadonlySet<string>> {
    const rows = await this.tx<{ id: string }[]>`
      select id from users where id = any(${pseudonyms as string[]}::uuid[]) and erased_at is not null`
    return new Set(rows.map(({ id }) => id))
  }

  async messages(ids: readonly string[]): Promise<readonly MessageRecord[]> {
    const rows = await this.tx<MessageRow[]>`
      select ${this.tx([...RECORD_COLUMNS])} from messages where id = any(${[...ids]}::uuid[])`
    const decided = await this.tx<DecisionRow[]>`
      select ${this.tx([...DECISION_COLUMNS])} from decisions
      where message_id = any(${[...ids]}::uuid[]) order by id`
    const decisionsOf = (id: string) => decided.filter((row) => row.message_id === id).map(toDecisionRecord)
    const found = new Set(rows.map(({ id }) => id))
    // Retention takes a message by when it was posted and its decisions by when they were heard of, which may be later.
    const left = decided.filter((row) => !found.has(row.message_id))
    const roomOf = new Map(left.map(({ message_id, room_id }) => [message_id, room_id]))
    return [
      ...rows.map((row) => toRecord(row, decisionsOf(row.id))),
      ...[...roomOf].map(([id, roomId]) => unpostedMessage({ id, roomId, decisions: decisionsOf(id) })),
    ]
  }

  async saveMessages(records: readonly MessageRecord[]): Promise<void> {
    if (records.length === 0) return
    await this.tx.unsafe(SAVE_MESSAGES, [JSON.stringify(records.map(toRow))], { prepare: true })
    const decisions = records.flatMap((record) => record.decisions.map((decision) => toDecisionRow(decision, record)))
    if (decisions.length > 0) await this.tx.unsafe(SAVE_DECISIONS, [JSON.stringify(decisions)], { prepare: true })
  }

  async rememberNames(rooms: readonly SeenName[], users: readonly SeenName[]): Promise<void> {
    await this.tx.unsafe(REMEMBER_ROOMS, [namesJson(rooms)], { prepare: true })
    await this.tx.unsafe(REMEMBER_USERS, [namesJson(users)], { prepare: true })
  }

  async add(rollup: RollupName, deltas: readonly RollupDelta[]): Promise<void> {
    if (deltas.length === 0) return
    await this.tx.unsafe(ADD_DELTAS[rollup], [deltasJson(deltas)], { prepare: true })
  }

  async addToUsers(deltas: readonly RollupDelta[]): Promise<readonly RollupDelta[]> {
    if (deltas.length === 0) return []
    // A row exists from somebody's first message in the bucket on and never counts below 1. So where the row now
    // counts as many messages as we added there was none before. (A partitioned table cannot return `xmax`.)
    const rows = await this.tx.unsafe<{ bucket: Date; grain: number; user_id: string; messages: number }[]>(
      `${ADD_DELTAS.user_totals} returning grain, bucket, user_id, messages`,
      [deltasJson(deltas)],
      { prepare: true },
    )
    const counts = new Map(rows.map((row) => [userKey(row.grain, row.bucket.getTime(), row.user_id), row.messages]))
    return deltas.filter(({ grain, bucketMs, keys, counters }) => {
      const added = counters.messages ?? 0
      return added > 0 && counts.get(userKey(GRAIN_CODE[grain], bucketMs, String(keys.user_id))) === added
    })
  }
}

const CLAIM = `
  insert into facts (event_id, type, at)
  select event_id, type, at from json_populate_recordset(null::facts, $1::text::json)
  on conflict (event_id) do nothing
  returning event_id`

const SAVE_MESSAGES = `
  insert into messages (${RECORD_COLUMNS.join(', ')})
  select ${RECORD_COLUMNS.join(', ')} from json_populate_recordset(null::messages, $1::text::json)
  on conflict (id) do update
  set ${RECORD_COLUMNS.filter((column) => column !== 'id')
    .map((column) => `${column} = excluded.${column}`)
    .join(', ')}`

const SAVE_DECISIONS = `
  insert into decisions (${DECISION_COLUMNS.join(', ')})
  select ${DECISION_COLUMNS.join(', ')} from json_populate_recordset(null::decisions, $1::text::json)
  on conflict (id) do update
  set ${DECISION_COLUMNS.filter((column) => column !== 'id')
    .map((column) => `${column} = excluded.${column}`)
    .join(', ')}`

const REMEMBER_ROOMS = `
  insert into rooms (id, name, named_at)
  select id, name, named_at from json_populate_recordset(null::rooms, $1::text::json)
  on conflict (id) do update set name = excluded.name, named_at = excluded.named_at
  where rooms.named_at < excluded.named_at`

const REMEMBER_USERS = `
  insert into users (id, name, named_at)
  select id, name, named_at from json_populate_recordset(null::users, $1::text::json)
  on conflict (id) do update set name = excluded.name, named_at = excluded.named_at
  where users.named_at < excluded.named_at and users.erased_at is null`

function namesJson(names: readonly SeenName[]): string {
  return JSON.stringify(names.map(({ id, name, atMs }) => ({ id, name, named_at: timestampOf(atMs) })))
}

function userKey(grain: number, bucketMs: number, userId: string): string {
  return `${grain} ${bucketMs} ${userId}`
}
