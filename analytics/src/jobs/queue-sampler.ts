import type { Logger } from '@parley/common/logger'
import type { QueueHistoryService } from '../services/queue-history.js'

const INTERVAL_MS = 15_000

/** Looks at the queues every 15 seconds, the first time at start. */
export class QueueSampler {
  #timer: NodeJS.Timeout | undefined
  #isClosed = false
  #running: Promise<void>

  constructor(
    private readonly history: QueueHistoryService,
    private readonly logger: Logger,
  ) {
    this.#running = this.#sample()
  }

  /** Lets the sample in hand finish. */
  async close(): Promise<void> {
    this.#isClosed = true
    clearTimeout(this.#timer)
    await this.#running
  }

  async #sample(): Promise<void> {
    try {
      await this.history.sample()
    } catch (error) {
      this.logger.warn({ err: error }, 'the queues were not sampled; the history has a gap here')
    }
    // One after the other, however long they take: never two at a time.
    if (!this.#isClosed) this.#timer = setTimeout(() => this.#next(), INTERVAL_MS).unref()
  }

  #next(): void {
    this.#running = this.#sample()
  }
}
