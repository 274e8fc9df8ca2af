import type { Clock } from '@parley/common/clock'
import type { QueueFactory } from '@parley/common/queue/queues'
import type { UnscoredRepository } from '../repositories/unscored.js'
import type { OutboxService } from './outbox.js'

/** A verdict may take this long once the queue has nothing older in hand; all retries of a job fit into it. */
const PATIENCE_MS = 10 * 60_000
/** What had no verdict for a day is left to people. */
const GIVE_UP_MS = 24 * 3_600_000
const MAX_PER_SWEEP = 5_000
/** Every instance sweeps; one that finds another's sweep younger than this leaves it at that. */
const MIN_INTERVAL_MS = 5 * 60_000

/**
 * Finds messages whose verdict never came, as when a queue lost its data, and queues them again.
 * Consumers are idempotent, so a message that is queued once too often is scored twice and acted upon once.
 */
export class UnscoredService {
  constructor(
    private readonly unscored: UnscoredRepository,
    private readonly outbox: OutboxService,
    private readonly queues: Pick<QueueFactory, 'depth'>,
    private readonly clock: Clock,
  ) {}

  /** @returns how many messages were queued again. */
  async sweep(): Promise<number> {
    const at = this.clock.now()
    const now = at.getTime()
    const recorded = await this.unscored.lastSweep()
    const sinceMs = recorded ? now - recorded.at.getTime() : Number.POSITIVE_INFINITY
    if (Math.abs(sinceMs) < MIN_INTERVAL_MS) return 0
    // One that claims to be of the future was made by a clock that was ahead: what it found says nothing.
    const last = sinceMs < 0 ? null : recorded
    const backlogMs = await this.#backlogMs()
    // The relay itself is behind: what waits in the outbox is not lost.
    if (backlogMs === null) return 0
    const until = new Date(now - PATIENCE_MS - backlogMs)
    const from = new Date(Math.max(now - GIVE_UP_MS, last?.until.getTime() ?? 0))
    if (from >= until) return 0
    const { count, oldestAt } = await this.unscored.requeue({ from, until, limit: MAX_PER_SWEEP })
    // What was queued again is looked at again: the next sweep starts at the oldest of it.
    await this.unscored.recordSweep({ until: oldestAt ?? until, at })
    return count
  }

  /** How old the oldest text on its way is; null when the outbox is not being emptied. */
  async #backlogMs(): Promise<number | null> {
    const { oldestAgeMs } = await this.outbox.state()
    if (oldestAgeMs !== null && oldestAgeMs > PATIENCE_MS) return null
    const depths = await Promise.all([this.queues.depth('moderation'), this.queues.depth('verdicts')])
    return Math.max(oldestAgeMs ?? 0, ...depths.map((depth) => depth.oldestWaitingMs ?? 0))
  }
}
