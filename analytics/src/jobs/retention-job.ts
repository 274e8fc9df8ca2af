import type { Logger } from '@parley/common/logger'
import type { RetentionService } from '../services/retention.js'

const FIRST_RUN_MS = 60_000
const INTERVAL_MS = 6 * 60 * 60_000

/** Runs retention a minute after start, then every six hours. */
export class RetentionJob {
  readonly #stopping = new AbortController()
  #timer: NodeJS.Timeout
  #running: Promise<void> = Promise.resolve()

  constructor(
    private readonly retention: RetentionService,
    private readonly logger: Logger,
  ) {
    this.#timer = this.#runIn(FIRST_RUN_MS)
  }

  /** Lets the batch in hand finish. */
  async close(): Promise<void> {
    this.#stopping.abort()
    clearTimeout(this.#timer)
    await this.#running
  }

  #runIn(delayMs: number): NodeJS.Timeout {
    const timer = setTimeout(() => {
      this.#running = this.#run()
    }, delayMs)
    return timer.unref()
  }

  async #run(): Promise<void> {
    try {
      await this.retention.run(this.#stopping.signal)
    } catch (error) {
      this.logger.error({ err: error }, 'retention failed; the next run goes on')
    }
    if (!this.#stopping.signal.aborted) this.#timer = this.#runIn(INTERVAL_MS)
  }
}
