import type { Clock } from '@parley/common/clock'
import type { Principal } from '@parley/common/contracts/identity'
import { newId } from '@parley/common/ids'
import type { Logger } from '@parley/common/logger'
import type { RetentionRepository, RetentionRun } from '../repositories/retention.js'
import type { Access } from './access.js'

export type { RetentionRun } from '../repositories/retention.js'

const DAY_MS = 24 * 3_600_000
const ROOMS_PER_PAGE = 200
/** Log entries per transaction: a room is locked for some milliseconds at a time. */
const STEP = 500
const MAX_RUNS_SHOWN = 100

/** Hears of every run that deleted something. */
export type RetentionObserver = (run: RetentionRun) => void

/** Deletes messages and log entries that are older than the server keeps them, and reports what it deleted. */
export class RetentionService {
  #isStopped = false

  constructor(
    private readonly access: Access,
    private readonly retention: RetentionRepository,
    /** Null = everything is kept. */
    private readonly days: number | null,
    private readonly clock: Clock,
    private readonly logger: Logger,
    private readonly observe: RetentionObserver,
  ) {}

  /** The setting and the newest runs, for admins. */
  async report(
    principal: Principal,
  ): Promise<{ readonly days: number | null; readonly runs: readonly RetentionRun[] }> {
    await this.access.require(principal, 'server:retention')
    return { days: this.days, runs: await this.retention.runs(MAX_RUNS_SHOWN) }
  }

  /** Goes through all rooms in small steps. Cut short by `stop`, the next run goes on where this one ended. */
  async run(): Promise<RetentionRun | null> {
    if (this.days === null) return null
    const startedAt = this.clock.now()
    const cutoff = new Date(startedAt.getTime() - this.days * DAY_MS)
    const total = { messages: 0, events: 0, rooms: 0 }
    for await (const roomId of this.#rooms()) {
      const before = total.messages + total.events
      let deleted: number
      do {
        const step = await this.retention.purgeStep(roomId, cutoff, STEP)
        deleted = step.messages + step.events
        total.messages += step.messages
        total.events += step.events
      } while (deleted > 0 && !this.#isStopped)
      if (total.messages + total.events > before) total.rooms++
    }
    await this.retention.deleteCorrections(cutoff)
    if (total.rooms === 0) return null
    const run = { id: newId(), startedAt, finishedAt: this.clock.now(), cutoff, ...total }
    await this.retention.record(run)
    this.logger.info({ cutoff, ...total }, 'retention deleted old messages')
    this.observe(run)
    return run
  }

  /** Ends a run after its present step. */
  stop(): void {
    this.#isStopped = true
  }

  async *#rooms() {
    let after: string | null = null
    while (!this.#isStopped) {
      const page: Awaited<ReturnType<RetentionRepository['rooms']>> = await this.retention.rooms(after, ROOMS_PER_PAGE)
      for (const roomId of page) {
        if (this.#isStopped) return
        yield roomId
      }
      if (page.length < ROOMS_PER_PAGE) return
      after = page.at(-1) ?? null
    }
  }
}
