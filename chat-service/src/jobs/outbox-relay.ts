import type { Logger } from '@parley/common/logger'
import type { OutboxService } from '../services/outbox.js'

export interface RelayTiming {
  /** A woken relay waits this long after its last pass: under load a pass then finds many entries instead of one. */
  readonly gapMs: number
  /** Looks for entries without being woken: those of other instances that died, of moderation, of a crash. */
  readonly pollMs: number
  /** Longest wait between attempts while the queue is down. */
  readonly maxBackoffMs: number
}

export const RELAY_TIMING: RelayTiming = { gapMs: 5, pollMs: 1_000, maxBackoffMs: 10_000 }

/** Entries per pass: eight full jobs. */
const BATCH = 512
const FIRST_BACKOFF_MS = 100

/**
 * Runs the outbox relay in this process. Every instance may run one: they take different entries.
 * A down queue is tried again ever more slowly; posting does not notice.
 */
export class OutboxRelay {
  #isWoken = false
  #rest: { readonly isWakeable: boolean; readonly end: () => void } | undefined
  #isClosed = false
  #running: Promise<void> | undefined
  #failures = 0

  constructor(
    private readonly outbox: OutboxService,
    private readonly logger: Logger,
    private readonly timing: RelayTiming = RELAY_TIMING,
  ) {}

  start(): void {
    this.#running ??= this.#run()
  }

  /** There may be something to carry: call after a commit. Costs nothing when the relay is busy. */
  wake(): void {
    this.#isWoken = true
    if (this.#rest?.isWakeable) this.#rest.end()
  }

  /** Lets the pass in hand finish. */
  async close(): Promise<void> {
    this.#isClosed = true
    this.#rest?.end()
    await this.#running
  }

  async #run(): Promise<void> {
    while (!this.#isClosed) {
      this.#isWoken = false
      if (await this.#pass()) continue
      if (this.#failures > 0) {
        await this.#pause(this.#backoffMs(), false)
      } else {
        await this.#pause(this.#gapMs(), false)
        if (!this.#isWoken) await this.#pause(this.timing.pollMs, true)
      }
    }
  }

  /** True when there may be more to take at once. */
  async #pass(): Promise<boolean> {
    try {
      const relayed = await this.outbox.relay(BATCH)
      if (this.#failures > 0) this.logger.info({ failures: this.#failures }, 'outbox relay works again')
      this.#failures = 0
      return relayed === BATCH
    } catch (error) {
      this.#failures++
      this.logger.warn({ err: error, failures: this.#failures }, 'outbox relay failed; entries stay')
      return false
    }
  }

  /** Passes that only count, the queue being full, are in no hurry, and each looks through the same entries again. */
  #gapMs(): number {
    return this.outbox.holdsTexts ? this.timing.pollMs : this.timing.gapMs
  }

  #backoffMs(): number {
    return Math.min(FIRST_BACKOFF_MS * 2 ** (this.#failures - 1), this.timing.maxBackoffMs)
  }

  async #pause(ms: number, isWakeable: boolean): Promise<void> {
    if (this.#isClosed) return
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, ms)
      const end = (): void => {
        clearTimeout(timer)
        resolve()
      }
      this.#rest = { isWakeable, end }
    })
    this.#rest = undefined
  }
}
