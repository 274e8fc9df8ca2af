import { drizzle, type PostgresJsDatabase } from 'drizzle-orm/postgres-js'
import postgres, { type Sql } from 'postgres'
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
  return {
    sql,
    orm: drizzle(sql, { schema: options.schema }),
    ping: async () => {
      await sql`select 1`
    },
    close: () => sql.end({ timeout: 5 }),
  }
}
