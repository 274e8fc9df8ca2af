import { setTimeout as sleep } from 'node:timers/promises'
import type { Logger } from '@parley/common/logger'
import { connectDatabase, type Database } from '@parley/common/postgres/connect'
import type { ReservedSql, Sql } from '@parley/common/postgres/sql'
import { CannotStart } from '../lifecycle/cannot-start.js'

/** Another Parley without Redis runs on these databases. */
export class DatabasesInUse extends CannotStart {
  constructor() {
    super(
      'Another Parley already runs on these databases. Stop it first; or set REDIS_URL for each, ' +
        'for without Redis several hear nothing of one another.',
    )
    this.name = 'DatabasesInUse'
  }
}

export interface DatabaseLock {
  /** Resolves with the reason when another Parley took the databases while we had no connection. Never resolves otherwise. */
  readonly lost: Promise<Error>
  release(): Promise<void>
}

export interface DatabaseLockOptions {
  /** Of the chat database, which stands for all of them. */
  readonly url: string
  readonly logger: Logger
  /** Hears that another one holds it, whose end is waited for. */
  readonly onWait?: () => void
  readonly waitMs?: number
  /** How often the connection that holds the lock is tried. */
  readonly checkMs?: number
}

/** Beside the migrator's; advisory locks are per database. */
const LOCK = 7_251_104
/** Longer than the server needs to notice that a holder's machine is gone, by `SESSION`. */
const WAIT_MS = 20_000
const RETRY_MS = 500
const CHECK_MS = 5_000
const STATEMENT_LIMIT_MS = 5_000
/** Else a server holds the lock of a machine without power for two hours. In seconds. */
const SESSION = { tcp_keepalives_idle: '5', tcp_keepalives_interval: '3', tcp_keepalives_count: '3' }

/**
 * Takes external databases for this process alone, by a session's lock: it ends with the process, however that ends. Another
 * one's end is waited for a while.
 * @throws DatabasesInUse when it does not come.
 */
export async function lockDatabases(options: DatabaseLockOptions): Promise<DatabaseLock> {
  const database = connectDatabase({
    url: options.url,
    schema: {},
    logger: options.logger,
    applicationName: 'parley-lock',
    max: 1,
    statementTimeoutMs: STATEMENT_LIMIT_MS,
    sessionSettings: SESSION,
  })
  try {
    return new HeldDatabases(database, await take(database.sql, options), options)
  } catch (error) {
    await database.close()
    throw error
  }
}

/** The session that holds the lock. */
async function take(sql: Sql, { waitMs = WAIT_MS, onWait }: DatabaseLockOptions): Promise<ReservedSql> {
  const deadline = performance.now() + waitMs
  for (let isFirst = true; ; isFirst = false) {
    const session = await sql.reserve()
    try {
      const [row] = await session<{ is_ours: boolean }[]>`select pg_try_advisory_lock(${LOCK}::bigint) as is_ours`
      if (row?.is_ours) return session
    } catch (error) {
      session.release()
      throw error
    }
    session.release()
    if (performance.now() > deadline) throw new DatabasesInUse()
    if (isFirst) onWait?.()
    await sleep(RETRY_MS)
  }
}

class HeldDatabases implements DatabaseLock {
  readonly lost: Promise<Error>
  readonly #released = new AbortController()
  #session: ReservedSql | null

  constructor(
    private readonly database: Database,
    session: ReservedSql,
    private readonly options: DatabaseLockOptions,
  ) {
    this.#session = session
    this.lost = new Promise((resolve) => {
      // It ends otherwise only when we let go.
      this.#keep(session).catch((error: unknown) => {
        if (error instanceof DatabasesInUse) resolve(error)
      })
    })
  }

  async release(): Promise<void> {
    this.#released.abort()
    this.#session?.release()
    this.#session = null
    await this.database.close()
  }

  /** The lock lives as long as its connection: one that broke is followed by another. */
  async #keep(first: ReservedSql): Promise<never> {
    for (let session = first; ; session = await this.#takeAgain()) {
      this.#session = session
      while (await isAnswering(session)) await this.#pause(this.options.checkMs ?? CHECK_MS)
      this.#released.signal.throwIfAborted()
      this.#session = null
      session.release()
      this.options.logger.warn('lost the connection that kept the databases to this Parley; taking them again')
    }
  }

  /** Tries until the server is back. @throws DatabasesInUse */
  async #takeAgain(): Promise<ReservedSql> {
    for (;;) {
      try {
        return await take(this.database.sql, { ...this.options, onWait: () => {} })
      } catch (error) {
        if (error instanceof DatabasesInUse) throw error
      }
      await this.#pause(RETRY_MS)
    }
  }

  /** Rejects when we let go meanwhile. */
  async #pause(ms: number): Promise<void> {
    await sleep(ms, undefined, { ref: false, signal: this.#released.signal })
  }
}

async function isAnswering(session: ReservedSql): Promise<boolean> {
  try {
    await session`select 1`
    return true
  } catch {
    return false
  }
}
