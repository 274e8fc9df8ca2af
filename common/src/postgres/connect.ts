import { drizzle, type PostgresJsDatabase } from 'drizzle-orm/postgres-js'
import postgres, { type Sql, type TransactionSql } from 'postgres'
import type { Logger } from '../logger.js'

export type { Sql } from 'postgres'

export interface Database<Schema extends Record<string, unknown> = Record<string, never>> {
  /** postgres.js, for hand-written SQL on hot paths. */
  readonly sql: Sql
  /** Drizzle over the same pool. */
  readonly orm: PostgresJsDatabase<Schema>
  /** Rejects when the server does not answer. */
  ping(): Promise<void>
  close(): Promise<void>
}

export interface ConnectOptions<Schema extends Record<string, unknown>> {
  readonly url: string
  readonly schema: Schema
  readonly logger: Logger
  /** Shown in pg_stat_activity. */
  readonly applicationName: string
  /** Pool size; default 10. */
  readonly max?: number
  /** A statement running longer is cancelled by the server; default 30 s. */
  readonly statementTimeoutMs?: number
}

/** A lazy pool: nothing is opened until the first query, and connections come back by themselves after the server did. */
export function connectDatabase<Schema extends Record<string, unknown>>(
  options: ConnectOptions<Schema>,
): Database<Schema> {
  const sql = postgres(options.url, {
    max: options.max ?? 10,
    idle_timeout: 60,
    connect_timeout: 10,
    max_lifetime: 60 * 60,
    backoff: (attempt: number) => Math.min(0.05 * 2 ** attempt, 2),
    onnotice: (notice) => options.logger.debug({ notice: notice.message }, 'postgres notice'),
    connection: {
      application_name: options.applicationName,
      statement_timeout: options.statementTimeoutMs ?? 30_000,
    },
  })
  surviveLostTransactions(sql)
  return {
    sql,
    orm: drizzleBeside(sql, options.schema),
    ping: async () => {
      await sql`select 1`
    },
    close: () => sql.end({ timeout: 5 }),
  }
}

/** date, timestamp, timestamptz. */
const DATE_TYPES = [1082, 1114, 1184] as const

/**
 * Drizzle switches the client's own conversion of dates off, because it converts them itself; but it also takes what is
 * converted already. So they are switched on again: hand-written SQL gets and gives a `Date`.
 */
function drizzleBeside<Schema extends Record<string, unknown>>(sql: Sql, schema: Schema): PostgresJsDatabase<Schema> {
  const { parsers, serializers } = sql.options
  const kept = DATE_TYPES.map((type) => ({ type, parse: parsers[type], serialize: serializers[type] }))
  const orm = drizzle(sql, { schema })
  for (const { type, parse, serialize } of kept) {
    if (parse) parsers[type] = parse
    if (serialize) serializers[type] = serialize
  }
  return orm
}

/**
 * postgres.js 3.4 rolls a failed transaction back on its connection even when that was lost, and the write to the
 * missing socket is an exception nobody can catch: a killed Postgres would kill us. A lost transaction needs no
 * rollback, so its work is left unsettled; `begin` itself rejects as soon as the connection is closed.
 */
function surviveLostTransactions(sql: Sql): void {
  const begin = sql.begin.bind(sql) as (options: string, work: TransactionWork) => Promise<unknown>
  const guarded = (...args: readonly [TransactionWork] | readonly [string, TransactionWork]): Promise<unknown> => {
    const [options, work] = args.length === 1 ? ['', args[0]] : args
    return begin(options, (tx) => settled(work(tx)).catch(rethrowUnlessLost))
  }
  Object.assign(sql, { begin: guarded })
}

type TransactionWork = (tx: TransactionSql) => unknown

/** As postgres.js takes it: a list of queries is the transaction's work too. */
function settled(result: unknown): Promise<unknown> {
  return Promise.resolve(Array.isArray(result) ? Promise.all(result) : result)
}

/** The server's last words (class 57P: shut down, crashed, terminated), or the client's own on a closed socket. */
function rethrowUnlessLost(error: unknown): Promise<never> {
  const code = typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : ''
  if (/^57P0[1-5]$/.test(code) || code === 'CONNECTION_CLOSED') return new Promise(() => {})
  return Promise.reject(error)
}
