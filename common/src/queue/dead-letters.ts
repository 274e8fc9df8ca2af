import { type Job, UnrecoverableError } from 'bullmq'
import { z } from 'zod'
import type { Logger } from '../logger.js'

/** Makes of a dead letter's data what may be kept of it. */
export type Remains = (data: unknown) => unknown

/** Of an item: what says which text it was, whose, and how it was scored. What people wrote is under none of these. */
const KEPT: ReadonlySet<string> = new Set([
  'event_id',
  'correlation_id',
  'subject',
  'subject_id',
  'room_id',
  'sender_id',
  'corrected_by',
  'revision',
  'posted_at',
  'at',
  'language',
  'verdict',
  'corrected',
  'scores',
  'model_version',
])

const jobOfItems = z.object({ items: z.array(z.record(z.string(), z.unknown())) }).catch({ items: [] })

/**
 * A dead letter outlives the text it was about: deleted by its author, by retention or by erasure, it must be gone here
 * too. With the ids it is found where it belongs, as long as it may be there.
 */
export function withoutTexts(data: unknown): unknown {
  const { items } = jobOfItems.parse(data)
  return { items: items.map((item) => Object.fromEntries(Object.entries(item).filter(([key]) => KEPT.has(key)))) }
}

/** Whether a job that failed by `error` is a dead letter. `attempts` are those it has used up, this one among them. */
export function isDead({ opts }: Pick<Job, 'opts'>, attempts: number, error: unknown): boolean {
  return error instanceof UnrecoverableError || attempts >= (opts.attempts ?? 1)
}

/** Takes from jobs that die what may not be kept. */
export class Burial {
  readonly #buried = new WeakSet<Job>()

  constructor(
    private readonly remains: Remains,
    private readonly logger: Logger,
  ) {}

  /** Never rejects; where the queue does not answer, it may be tried again. */
  async bury(job: Job): Promise<void> {
    if (this.#buried.has(job)) return
    try {
      await job.updateData(this.remains(job.data))
      this.#buried.add(job)
    } catch (error) {
      this.logger.warn({ err: error, queue: job.queueName, job: job.id }, 'a dead letter still holds all its data')
    }
  }
}
