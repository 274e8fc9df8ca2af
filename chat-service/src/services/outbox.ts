import { createHash } from 'node:crypto'
import type { Clock } from '@parley/common/clock'
import { type AnalyticsJob, MAX_ITEMS_PER_JOB, type ModerationJob } from '@parley/common/contracts/queues'
import type { Producer, QueuedJob, QueueFactory } from '@parley/common/queue/queues'
import type { OutboxBatch, OutboxRepository } from '../repositories/outbox.js'
import { QueueBound } from './queue-bound.js'

const MAX_FACTS_PER_JOB = 2 * MAX_ITEMS_PER_JOB
/**
 * Jobs that may wait for the model: Redis holds them in memory, and as many as a model that is away for days leaves
 * behind would end it. A worker has some dozens in hand, so a queue this long never runs dry between two looks at it.
 */
export const MAX_QUEUED_JOBS = 5_000
/** Entries do not commit in the order of their ids: what is younger than this may be joined by something older. */
const STRAGGLERS_MS = 10_000
/** How far back from its start an instance looks for what is to be counted, should the queue be full then. */
const LOOK_BACK_MS = 3_600_000

/** Hears of entries that reached the queues, and how long the oldest of them had waited. */
export type RelayObserver = (relayed: { readonly entries: number; readonly lagMs: number }) => void

/** Carries what was committed to the queues: nothing is queued that did not commit, nothing committed stays behind. */
export class OutboxService {
  readonly #texts: QueueBound
  /** Everything before this was counted, except what was there before `LOOK_BACK_MS`. */
  #countedUntil: Date

  constructor(
    private readonly outbox: OutboxRepository,
    private readonly moderation: Producer<ModerationJob>,
    private readonly analytics: Producer<AnalyticsJob>,
    queues: Pick<QueueFactory, 'depth'>,
    private readonly clock: Clock,
    private readonly observe: RelayObserver,
  ) {
    this.#texts = new QueueBound(() => queues.depth('moderation'), MAX_QUEUED_JOBS, clock)
    this.#countedUntil = new Date(clock.now().getTime() - LOOK_BACK_MS)
  }

  /** True while the moderation queue is full: texts stay in the outbox until it is not. */
  get holdsTexts(): boolean {
    return this.#texts.isFull
  }

  /**
   * Queues up to `limit` entries; while the moderation queue is full, only what is to be counted of them. Rejects when
   * the queue cannot be reached; then they stay where they are.
   */
  async relay(limit: number): Promise<number> {
    await this.#texts.look()
    const startedAtMs = this.clock.now().getTime()
    const relayed = this.holdsTexts
      ? await this.outbox.takeFacts(limit, this.#countedUntil, (batch) => this.#deliver({ ...batch, items: [] }))
      : await this.outbox.take(limit, (batch) => this.#deliver(batch))
    if (relayed < limit) this.#countedUntil = new Date(startedAtMs - STRAGGLERS_MS)
    return relayed
  }

  async state(): Promise<{ readonly pending: number; readonly oldestAgeMs: number | null }> {
    const { pending, oldestAt } = await this.outbox.state()
    return { pending, oldestAgeMs: oldestAt && Math.max(0, this.clock.now().getTime() - oldestAt.getTime()) }
  }

  async #deliver({ size, items, facts, oldestAt }: OutboxBatch): Promise<void> {
    if (items.length > 0) this.#texts.grows()
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
