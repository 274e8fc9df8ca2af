import type { Clock } from '@parley/common/clock'
import type { Principal } from '@parley/common/contracts/identity'
import { QUEUES, type QueueName } from '@parley/common/contracts/queues'
import type { Logger } from '@parley/common/logger'
import type { QueueFill, QueueSample, QueueSamplesRepository } from '../repositories/queue-samples.js'
import { answerOrNull } from './answer-or-null.js'
import { bucketStart } from './buckets.js'
import { requirePermission } from './permissions.js'
import type { RangeRequest, Ranges, SeriesGrain } from './ranges.js'
import type { QueueInspector } from './system.js'
import type { OutboxLag } from './system-sources.js'

/** Stands among the queues' names for what is committed but not queued yet. */
const OUTBOX = 'outbox'

export interface QueueHistoryPoint {
  readonly atMs: number
  /** By the queue's name. One that nobody could ask within the bucket is absent. */
  readonly queues: ReadonlyMap<string, QueueFill>
  readonly outbox: OutboxLag | null
}

export interface QueueHistory {
  readonly fromMs: number
  readonly toMs: number
  readonly grain: SeriesGrain
  /** All that any point tells of. */
  readonly queues: readonly string[]
  readonly points: readonly QueueHistoryPoint[]
}

export interface QueueHistoryDeps {
  readonly repository: QueueSamplesRepository
  readonly queues: Pick<QueueInspector, 'depth'>
  readonly outbox: () => Promise<OutboxLag>
  readonly ranges: Ranges
  readonly clock: Clock
  readonly logger: Logger
}

/** How full the queues have been: each bucket tells the highest of its samples, so that no peak is averaged away. */
export class QueueHistoryService {
  constructor(private readonly deps: QueueHistoryDeps) {}

  /** The work of the sampling job. What cannot be asked leaves a gap. */
  async sample(): Promise<void> {
    const atMs = this.deps.clock.now().getTime()
    const names = Object.keys(QUEUES) as QueueName[]
    const samples = await Promise.all([...names.map((name) => this.#queue(name)), this.#outbox()])
    const taken = samples.filter((sample) => sample !== null)
    if (taken.length === 0) return
    await this.deps.repository.add(taken, bucketStart('minute', atMs), bucketStart('hour', atMs))
  }

  async history(
    actor: Principal,
    { bucket, ...request }: RangeRequest & { readonly bucket?: SeriesGrain | undefined },
  ): Promise<QueueHistory> {
    requirePermission(actor, 'system:read')
    const { starts, ...series } = this.deps.ranges.series(request, bucket)
    const byBucket = new Map<number, Map<string, QueueFill>>(starts.map((atMs) => [atMs, new Map()]))
    const names = new Set<string>()
    for (const { bucketMs, queue, ...fill } of await this.deps.repository.peaks(series.grain, series)) {
      byBucket.get(bucketMs)?.set(queue, fill)
      if (queue !== OUTBOX) names.add(queue)
    }
    return {
      ...series,
      queues: [...names].sort(),
      points: [...byBucket].map(([atMs, fills]) => pointOf(atMs, fills)),
    }
  }

  async #queue(name: QueueName): Promise<QueueSample | null> {
    const depth = await answerOrNull(name, () => this.deps.queues.depth(name), this.deps.logger)
    if (!depth) return null
    const { waiting, active, delayed, failed, oldestWaitingMs } = depth
    return { queue: name, waiting, active, delayed, deadLetters: failed, oldestMs: oldestWaitingMs ?? 0 }
  }

  async #outbox(): Promise<QueueSample | null> {
    const lag = await answerOrNull(OUTBOX, this.deps.outbox, this.deps.logger)
    if (!lag) return null
    return { ...NOTHING, queue: OUTBOX, waiting: lag.pending, oldestMs: lag.oldestAgeMs ?? 0 }
  }
}

const NOTHING: QueueFill = { waiting: 0, active: 0, delayed: 0, deadLetters: 0, oldestMs: 0 }

function pointOf(atMs: number, fills: ReadonlyMap<string, QueueFill>): QueueHistoryPoint {
  const { [OUTBOX]: outbox, ...queues } = Object.fromEntries(fills)
  return {
    atMs,
    queues: new Map(Object.entries(queues)),
    outbox: outbox ? { pending: outbox.waiting, oldestAgeMs: outbox.waiting === 0 ? null : outbox.oldestMs } : null,
  }
}
