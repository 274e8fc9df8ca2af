import { createHash } from 'node:crypto'
import type { Clock } from '@parley/common/clock'
import { type AnalyticsJob, MAX_ITEMS_PER_JOB, type ModerationJob } from '@parley/common/contracts/queues'
import type { Producer, QueuedJob } from '@parley/common/queue/queues'
import type { OutboxBatch, OutboxRepository } from '../repositories/outbox.js'

const MAX_FACTS_PER_JOB = 2 * MAX_ITEMS_PER_JOB

/** Hears of entries that reached the queues, and how long the oldest of them had waited. */
export type RelayObserver = (relayed: { readonly entries: number; readonly lagMs: number }) => void

/** Carries what was committed to the queues: nothing is queued that did not commit, nothing committed stays behind. */
export class OutboxService {
  constructor(
    private readonly outbox: OutboxRepository,
    private readonly moderation: Producer<ModerationJob>,
    private readonly analytics: Producer<AnalyticsJob>,
    private readonly clock: Clock,
    private readonly observe: RelayObserver,
  ) {}

  /** Queues up to `limit` entries. Rejects when the queue cannot be reached; then they stay where they are. */
  async relay(limit: number): Promise<number> {
    return this.outbox.take(limit, (batch) => this.#deliver(batch))
  }

  async state(): Promise<{ readonly pending: number; readonly oldestAgeMs: number | null }> {
    const { pending, oldestAt } = await this.outbox.state()
    return { pending, oldestAgeMs: oldestAt && Math.max(0, this.clock.now().getTime() - oldestAt.getTime()) }
  }

  async #deliver({ size, items, facts, oldestAt }: OutboxBatch): Promise<void> {
    await Promise.all([
      this.moderation.addAll(chunks(items, MAX_ITEMS_PER_JOB).map((chunk) => job({ items: chunk }, chunk))),
      this.analytics.addAll(chunks(facts, MAX_FACTS_PER_JOB).map((chunk) => job({ facts: chunk }, chunk))),
    ])
    this.observe({ entries: size, lagMs: this.clock.now().getTime() - oldestAt.getTime() })
  }
}

/**
 * The id is made from the ids of what the job carries: entries that are queued again, because the process died between
 * the queue's word and the commit, make the same job, which the queue knows already. Had more entries come meanwhile,
 * the last job differs; its items are then queued twice, and consumers know them by their event ids.
 */
function job<Data>(data: Data, content: readonly { readonly event_id: string }[]): QueuedJob<Data> {
  const hash = createHash('sha256')
  for (const { event_id } of content) hash.update(event_id)
  return { id: hash.digest('hex').slice(0, 32), data }
}

function chunks<Item>(items: readonly Item[], size: number): Item[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, index) =>
    items.slice(index * size, (index + 1) * size),
  )
}
