import type { Logger } from '@parley/common/logger'
import type { DataLock } from '../lock/data-lock.js'
import { type EmbeddedPostgres, startEmbeddedPostgres } from './embedded-postgres.js'

export interface SupervisedPostgresOptions {
  readonly folder: string
  readonly logger: Logger
  readonly settings?: Readonly<Record<string, string>>
  /** On the directory that `folder` lies in. The server is brought back only while it is ours. */
  readonly lock: Pick<DataLock, 'isLost' | 'pulse'>
  /** Called once when the server died and could not be brought back: nothing can go on without it. */
  readonly onLost: (error: Error) => void
}

const RESTART_ATTEMPTS = 6
const FIRST_RETRY_MS = 250
const MAX_RETRY_MS = 2_000
/** A server that dies more often than this many times within the window is not brought back again. */
const CRASHES = { limit: 5, windowMs: 5 * 60_000 }

/**
 * The embedded server, brought back when it dies. It keeps its port, so the services' pools, which reconnect by
 * themselves, never learn that it is another process.
 */
export class SupervisedPostgres {
  #server: EmbeddedPostgres
  #isStopping = false
  #watching: Promise<void>
  readonly #crashes: number[] = []

  private constructor(
    server: EmbeddedPostgres,
    private readonly options: SupervisedPostgresOptions,
  ) {
    this.#server = server
    this.#watching = this.#watch()
  }

  static async start(options: SupervisedPostgresOptions): Promise<SupervisedPostgres> {
    return new SupervisedPostgres(await startEmbeddedPostgres(serverOptions(options)), options)
  }

  get port(): number {
    return this.#server.port
  }

  /** Of the server process that runs now. */
  get pid(): number {
    return this.#server.pid
  }

  superuserUrl(database: string): string {
    return this.#server.superuserUrl(database)
  }

  /** Fast shutdown; no restart follows. */
  async stop(): Promise<void> {
    this.#isStopping = true
    await this.#server.stop()
    await this.#watching
    // A restart that was in hand when we were told to stop may have brought up another one.
    await this.#server.stop()
  }

  /** Ends it at once, because the folder is another's now: not even a last checkpoint may be written there. */
  abandon(): void {
    this.#isStopping = true
    this.#server.quit()
  }

  async #watch(): Promise<void> {
    for (;;) {
      const how = await this.#server.exited
      if (this.#isStopping) return
      this.options.logger.error({ exit: how }, 'PostgreSQL died; restarting it')
      const error = await this.#restart()
      if (error === null) continue
      if (!this.#isStopping) this.options.onLost(error)
      return
    }
  }

  /** Null when it runs again, else why it does not. */
  async #restart(): Promise<Error | null> {
    const now = Date.now()
    this.#crashes.push(now)
    while ((this.#crashes[0] ?? now) < now - CRASHES.windowMs) this.#crashes.shift()
    if (this.#crashes.length > CRASHES.limit) {
      return new Error(`PostgreSQL died ${this.#crashes.length} times within ${CRASHES.windowMs / 60_000} minutes`)
    }
    let last: unknown
    for (let attempt = 0; attempt < RESTART_ATTEMPTS && !this.#isStopping; attempt += 1) {
      // A second server on one folder would destroy it.
      if (await this.options.lock.isLost()) return new Error('the data directory is another Parley’s now')
      try {
        // Its killed predecessor's children may still hold the shared memory for a moment: then it refuses, and we wait.
        this.#server = await startEmbeddedPostgres({ ...serverOptions(this.options), port: this.#server.port })
        this.options.logger.info({ pid: this.#server.pid }, 'PostgreSQL is back')
        return null
      } catch (error) {
        last = error
        this.options.logger.warn({ err: error, attempt: attempt + 1 }, 'PostgreSQL did not come back yet')
      }
      await new Promise((resolve) => setTimeout(resolve, Math.min(FIRST_RETRY_MS * 2 ** attempt, MAX_RETRY_MS)))
    }
    return new Error('PostgreSQL died and could not be restarted', { cause: last })
  }
}

function serverOptions({ folder, settings, lock, logger }: SupervisedPostgresOptions) {
  return {
    folder,
    pulse: lock.pulse,
    ...(settings ? { settings } : {}),
    onLog: (line: string) => logServerLine(logger, line),
  }
}

/** The server's own lines: what is wrong as a warning, the rest for those who debug. */
function logServerLine(logger: Logger, line: string): void {
  // While it starts or stops it refuses connections at this level; that is how we wait for it.
  if (/is (starting up|shutting down|not yet accepting connections)$/.test(line)) return
  if (/\b(FATAL|PANIC):/.test(line)) logger.warn({ line }, 'postgres')
  else logger.debug({ line }, 'postgres')
}
