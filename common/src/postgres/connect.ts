import { drizzle, type NodePgDatabase } from 'drizzle-orm/node-postgres'
import pg from 'pg'
import type { Logger } from '../logger.js'
import { type Sql, sqlOver } from './sql.js'

export type { Sql } from './sql.js'

export interface Database<Schema extends Record<string, unknown> = Record<string, never>> {
  /** For hand-written SQL. */
  readonly sql: Sql
  /** Drizzle over the same pool. */
  readonly orm: NodePgDatabase<Schema>
  /** Rejects when the server does not answer. */
  ping(): Promise<void>
  close(): Promise<void>
}

export interface ConnectOptions<Schema extends Record<string, unknown>> {
  readonly url: string
  readonly schema: Schema
  readonly logger: Logger
  /** Shown in pg_stat_activity. A service's begins with `parley-`: by that a restore sees that it runs. */
  readonly applicationName: string
  /** Pool size; default 10. */
  readonly max?: number
  /** A statement running longer is cancelled by the server; default 30 s. */
  readonly statementTimeoutMs?: number
  /** Server settings of the connections, such as `TimeZone`. */
  readonly sessionSettings?: Readonly<Record<string, string>>
}

const CONNECT_LIMIT_MS = 10_000
/** How much longer than the server's own limit we wait for an answer before we take the connection for dead. */
const ANSWER_GRACE_MS = 5_000

/**
 * A lazy pool: nothing is opened until the first query. A connection that breaks fails what ran on it, at once, and is
 * replaced by the next query; one that falls silent does so after `statementTimeoutMs` and a little.
 */
export function connectDatabase<Schema extends Record<string, unknown>>(
  options: ConnectOptions<Schema>,
): Database<Schema> {
  const statementTimeoutMs = options.statementTimeoutMs ?? 30_000
  const pool = new pg.Pool({
    connectionString: options.url,
    application_name: options.applicationName,
    max: options.max ?? 10,
    idleTimeoutMillis: 60_000,
    maxLifetimeSeconds: 3_600,
    connectionTimeoutMillis: CONNECT_LIMIT_MS,
    statement_timeout: statementTimeoutMs,
    query_timeout: statementTimeoutMs + ANSWER_GRACE_MS,
    keepAlive: true,
    ...sessionOptions(options.sessionSettings),
  })
  pool.on('connect', (client) => {
    client.on('notice', (notice) => options.logger.debug({ notice: notice.message }, 'postgres notice'))
    // Heard, so that it does not end the process; whoever uses the connection learns of it by a rejection.
    client.on('error', (error) => options.logger.debug({ err: error }, 'postgres connection lost'))
  })
  pool.on('error', (error) => options.logger.debug({ err: error }, 'idle postgres connection lost'))
  const sql = sqlOver(pool)
  return {
    sql,
    orm: drizzle(pool, { schema: options.schema }),
    ping: async () => {
      await sql`select 1`
    },
    close: () => sql.end({ timeout: 5 }),
  }
}

function sessionOptions(settings: Readonly<Record<string, string>> = {}): { options?: string } {
  const given = Object.entries(settings).map(([name, value]) => `-c ${name}=${value.replace(/([ \\])/g, '\\$1')}`)
  return given.length > 0 ? { options: given.join(' ') } : {}
}
