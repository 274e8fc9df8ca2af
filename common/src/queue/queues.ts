import { createPostgresBackend, type Job, Queue, UnrecoverableError, Worker } from 'bullmq'
import pg from 'pg'
import type { z } from 'zod'
import { QUEUES, type QueueName } from '../contracts/queues.js'
import type { Logger } from '../logger.js'
import type { Remains } from './dead-letters.js'
import { type Abandon, type JobHandler, JobRunner } from './job-runner.js'
import { OUTAGE_PATIENCE, type OutagePatience } from './outages.js'

/** Where the queue lives: Redis, or a Postgres database (BullMQ's own backend, in the schema `bullmq`). */
export type QueueServer =
  | { readonly kind: 'redis'; readonly url: string }
  | { readonly kind: 'postgres'; readonly url: string }

export interface QueuedJob<Data> {
  /** A job whose id is in the queue, waiting, in hand or dead, is not added again. UUIDs do; no colons. */
  readonly id: string
  readonly data: Data
  /** Lets the jobs of its queue that are not patient go first. */
  readonly isPatient?: boolean
}

export interface Producer<Data> {
  /** Resolves when every job is durable in the queue; rejects when that is uncertain, after which adding again is safe. */
  addAll(jobs: readonly QueuedJob<Data>[]): Promise<void>
  close(): Promise<void>
}

export interface Consumer {
  /** False while the connection to the queue is lost. */
  readonly isRunning: boolean
  /** Lets the job in hand finish, takes no new one. A job that waits for an outage to end goes back to the queue. */
  close(): Promise<void>
}

export interface QueueDepth {
  readonly waiting: number
  readonly active: number
  readonly delayed: number
  /** Dead letters: jobs that failed all their attempts. */
  readonly failed: number
  /** Age of the oldest waiting job in milliseconds; null when none waits. */
  readonly oldestWaitingMs: number | null
}

export interface DeadLetter {
  readonly id: string
  readonly failedReason: string
  readonly attempts: number
  readonly failedAt: string
}

export interface ConsumerOptions<Data> {
  /** Jobs in hand at a time; default 1. */
  readonly concurrency?: number
  /** A job whose worker is silent this long goes to another worker; default 15 s. */
  readonly lockMs?: number
  /**
   * A job that fails because a database or a service is away waits for it in hand, instead of using up its attempts
   * within a minute: an outage dead-letters nothing. Default true.
   */
  readonly waitsForOutages?: boolean
  /** What of a job is kept as a dead letter; default all of it. */
  readonly remains?: Remains
  /** What is done for a job whose workers died of it too often for another try; default nothing. */
  readonly abandon?: Abandon<Data>
}

/** Thrown by a handler when trying again cannot help: the job is dead-lettered at once. */
export class HopelessJob extends UnrecoverableError {}

/** How often a job is tried before it is a dead letter. */
export const JOB_ATTEMPTS = 8
const BACKOFF_MS = 500
const KEPT_FAILED = { age: 30 * 24 * 3_600, count: 10_000 }
/** BullMQ takes jobs without a priority first. */
const PATIENT = 1
const ANSWER_LIMIT_MS = 10_000

/** Makes the house's producers and consumers on whichever server it was given. */
export class QueueFactory {
  readonly #queues = new Map<QueueName, Queue>()

  constructor(
    private readonly server: QueueServer,
    private readonly logger: Logger,
    private readonly patience: OutagePatience = OUTAGE_PATIENCE,
  ) {}

  /** Rejects when the queue's server does not answer or its schema cannot be prepared. */
  async ready(): Promise<void> {
    await this.#queue('moderation').waitUntilReady()
  }

  producer<Data>(name: QueueName): Producer<Data> {
    const queue = this.#queue(name)
    return {
      addAll: async (jobs) => {
        if (jobs.length === 0) return
        await within(ANSWER_LIMIT_MS, addTo(queue, name, jobs), `queue ${name} did not confirm in time`)
      },
      close: async () => {},
    }
  }

  /** Starts taking jobs at once. A job whose data does not fit `schema` is dead-lettered without another try. */
  consumer<Data>(
    name: QueueName,
    schema: z.ZodType<Data>,
    handle: JobHandler<Data>,
    options: ConsumerOptions<Data> = {},
  ): Consumer {
    const { waitsForOutages = true, remains, abandon } = options
    const patience = waitsForOutages ? this.patience : null
    const runner = new JobRunner({ queue: name, schema, handle, abandon, remains, patience, logger: this.logger })
    const run = (job: Job): Promise<void> => runner.run(job)
    const queueName = QUEUES[name]
    const settings = workerSettings(options)
    const worker =
      this.server.kind === 'redis'
        ? new Worker(queueName, run, {
            ...settings,
            connection: { url: this.server.url, maxRetriesPerRequest: null },
          })
        : new Worker(
            queueName,
            run,
            { ...settings, connection: postgresPool(this.server.url, 3) },
            createPostgresBackend,
          )
    worker.on('error', (error) => this.logger.warn({ err: error, queue: name }, 'queue connection error'))
    worker.on('failed', (job, error) => void runner.failed(job, error))
    return {
      get isRunning() {
        return worker.isRunning()
      },
      close: () => {
        runner.stop()
        return worker.close()
      },
    }
  }

  async depth(name: QueueName): Promise<QueueDepth> {
    const queue = this.#queue(name)
    const reads = Promise.all([
      queue.getJobCounts('waiting', 'prioritized', 'active', 'delayed', 'failed'),
      queue.getJobs(['waiting', 'prioritized'], 0, 0, true),
    ])
    const [counts, oldest] = await within(ANSWER_LIMIT_MS, reads, `queue ${name} did not answer in time`)
    const [first] = oldest.sort((one, other) => one.timestamp - other.timestamp)
    return {
      waiting: (counts.waiting ?? 0) + (counts.prioritized ?? 0),
      active: counts.active ?? 0,
      delayed: counts.delayed ?? 0,
      failed: counts.failed ?? 0,
      oldestWaitingMs: first ? Math.max(0, Date.now() - first.timestamp) : null,
    }
  }

  /** The newest dead letters, at most `limit`. */
  async deadLetters(name: QueueName, limit: number): Promise<DeadLetter[]> {
    const jobs = await this.#queue(name).getFailed(0, limit - 1)
    return jobs.map((job) => ({
      id: job.id ?? '',
      failedReason: job.failedReason ?? '',
      attempts: job.attemptsMade,
      failedAt: new Date(job.finishedOn ?? job.timestamp).toISOString(),
    }))
  }

  async close(): Promise<void> {
    await Promise.all([...this.#queues.values()].map((queue) => queue.close()))
  }

  #queue(name: QueueName): Queue {
    const known = this.#queues.get(name)
    if (known) return known
    const defaultJobOptions = {
      attempts: JOB_ATTEMPTS,
      backoff: { type: 'exponential', delay: BACKOFF_MS, jitter: 0.5 },
      // Keeping the last so many for show is dear: on Postgres every completion looks through all that are kept.
      removeOnComplete: true,
      removeOnFail: KEPT_FAILED,
    }
    const queueName = QUEUES[name]
    const queue =
      this.server.kind === 'redis'
        ? new Queue(queueName, {
            defaultJobOptions,
            connection: { url: this.server.url, maxRetriesPerRequest: 1 },
          })
        : (new Queue(
            queueName,
            { defaultJobOptions, connection: postgresPool(this.server.url, 2) },
            createPostgresBackend,
          ) as unknown as Queue)
    queue.on('error', (error) => this.logger.warn({ err: error, queue: name }, 'queue connection error'))
    this.#queues.set(name, queue)
    return queue
  }
}

function workerSettings({ concurrency = 1, lockMs = 15_000 }: Pick<ConsumerOptions<never>, 'concurrency' | 'lockMs'>) {
  return {
    concurrency,
    lockDuration: lockMs,
    stalledInterval: Math.max(1_000, Math.floor(lockMs / 2)),
    maxStalledCount: 5,
    // BullMQ's own 15 s are long for somebody whose message waits until the queue's server is back.
    runRetryDelay: 1_000,
  }
}

/** On Postgres BullMQ makes two temporary tables for every bulk of jobs, which costs ten times what one job does. */
async function addTo<Data>(queue: Queue, name: QueueName, jobs: readonly QueuedJob<Data>[]): Promise<void> {
  const entries = jobs.map(({ id, data, isPatient }) => ({
    name,
    data,
    opts: { jobId: id, ...(isPatient ? { priority: PATIENT } : {}) },
  }))
  const [first] = entries
  if (first && entries.length === 1) await queue.add(name, first.data, first.opts)
  else await queue.addBulk(entries)
}

/** `migrate` prepares BullMQ's own tables; its advisory lock makes that safe from many processes at once. */
function postgresPool(url: string, max: number) {
  const connection = { connectionString: url, max, application_name: 'parley-queue', Client: HeardClient }
  return { ...connection, schema: 'bullmq', migrate: true }
}

/**
 * BullMQ takes clients out of its pool for transactions, and nobody listens to them there: a server that dies meanwhile
 * would end this process by an unheard 'error' event. The query in hand rejects too; that is where the loss is handled.
 */
class HeardClient extends pg.Client {
  constructor(config?: string | pg.ClientConfig) {
    super(config)
    this.on('error', () => {})
  }
}

async function within<T>(limitMs: number, work: Promise<T>, message: string): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  try {
    return await Promise.race([
      work,
      new Promise<never>((_, reject) => {
        timer = setTimeout(() => reject(new Error(message)), limitMs)
      }),
    ])
  } finally {
    clearTimeout(timer)
  }
}
