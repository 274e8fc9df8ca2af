import type { Logger } from '@parley/common/logger'

export interface RepeatingJobOptions {
  readonly name: string
  /** Does a share of what is due; true when there may be more. */
  readonly work: () => Promise<boolean>
  /** Longest pause between two looks. */
  readonly everyMs: number
  readonly logger: Logger
}

/** Does its work at once when woken, else every so often; never twice at a time. */
export class RepeatingJob {
  #timer: NodeJS.Timeout | undefined
  #running: Promise<void> | undefined
  #isWoken = false
  #isClosed = false

  constructor(private readonly options: RepeatingJobOptions) {
    this.wake()
  }

  /** There is something to do. */
  wake(): void {
    if (this.#isClosed) return
    this.#isWoken = true
    this.#running ??= this.#run().finally(() => {
      this.#running = undefined
      if (this.#isClosed) return
      if (this.#isWoken) this.wake()
      else this.#timer = setTimeout(() => this.wake(), this.options.everyMs).unref()
    })
  }

  /** Resolves when work in hand is done; there will be no more. */
  async close(): Promise<void> {
    this.#isClosed = true
    clearTimeout(this.#timer)
    await this.#running
  }

  async #run(): Promise<void> {
    clearTimeout(this.#timer)
    try {
      while (this.#isWoken && !this.#isClosed) {
        this.#isWoken = false
        if (await this.options.work()) this.#isWoken = true
      }
    } catch (error) {
      // The database is away, most likely; everything due stays due, and the next look finds it.
      this.options.logger.warn({ err: error, job: this.options.name }, 'job failed; trying again later')
    }
  }
}
