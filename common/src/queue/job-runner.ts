import { type Job, UnrecoverableError } from 'bullmq'
import { z } from 'zod'
import { withCorrelationId } from '../correlation.js'
import { newId } from '../ids.js'
import type { Logger } from '../logger.js'
import { Burial, isDead, type Remains } from './dead-letters.js'
import { type OutagePatience, throughOutages } from './outages.js'

/** Handles one job. Throwing means "try again later" until the attempts are used up. Must be idempotent. */
export type JobHandler<Data> = (data: Data, job: { readonly id: string; readonly attempt: number }) => Promise<void>

/** Ends a job that cannot be handled. */
export type Abandon<Data> = (data: Data, job: { readonly id: string }) => Promise<void>

export interface JobRules<Data> {
  readonly queue: string
  readonly schema: z.ZodType<Data>
  readonly handle: JobHandler<Data>
  /** For a job that its workers died of too often: it comes to `handle` no more. Undefined = nothing is to be done. */
  readonly abandon: Abandon<Data> | undefined
  /** What of a job is kept as a dead letter; undefined = all of it. */
  readonly remains: Remains | undefined
  /** For jobs that fail because something else is away; null = that uses up their attempts. */
  readonly patience: OutagePatience | null
  readonly logger: Logger
}

/** What becomes of the jobs of one consumer. */
export class JobRunner<Data> {
  readonly #stopping = new AbortController()
  readonly #burial: Burial | null

  constructor(private readonly rules: JobRules<Data>) {
    this.#burial = rules.remains ? new Burial(rules.remains, rules.logger) : null
  }

  /** One attempt. A job whose data does not fit the schema gets no other. */
  async run(job: Job): Promise<void> {
    try {
      const parsed = this.rules.schema.safeParse(job.data)
      if (!parsed.success) throw new UnrecoverableError(`malformed job: ${z.prettifyError(parsed.error)}`)
      const id = job.id ?? newId()
      await withCorrelationId(id, () => this.#attempt(parsed.data, { id, attempt: job.attemptsMade + 1 }))
    } catch (error) {
      if (isDead(job, job.attemptsMade + 1, error)) await this.#burial?.bury(job)
      throw error
    }
  }

  /** `job` failed; undefined = it is gone from the queue. */
  async failed(job: Job | undefined, error: Error): Promise<void> {
    const { queue, logger } = this.rules
    const fields = { err: error, queue, job: job?.id, attempt: job?.attemptsMade }
    if (job && !isDead(job, job.attemptsMade, error)) return logger.warn(fields, 'job failed, will retry')
    logger.error(fields, 'job dead-lettered')
    if (!job) return
    // One that its workers died of too often did not come to `run` again.
    if (job.deferredFailure) await this.#abandon(job)
    await this.#burial?.bury(job)
  }

  /** A job that waits for an outage to end goes back to the queue. */
  stop(): void {
    this.#stopping.abort()
  }

  /** Never rejects: nobody is there to try again. */
  async #abandon(job: Job): Promise<void> {
    const { schema, abandon, queue, logger } = this.rules
    const parsed = schema.safeParse(job.data)
    const id = job.id ?? newId()
    if (!parsed.success || !abandon) return
    try {
      await withCorrelationId(id, () => abandon(parsed.data, { id }))
    } catch (error) {
      logger.error({ err: error, queue, job: id }, 'a job that killed its workers could not be ended')
    }
  }

  #attempt(data: Data, run: { readonly id: string; readonly attempt: number }): Promise<void> {
    const { handle, patience, queue, logger } = this.rules
    if (patience === null) return handle(data, run)
    return throughOutages(
      () => handle(data, run),
      patience,
      this.#stopping.signal,
      (error, delayMs) => {
        const fields = { err: error, queue, job: run.id, retry_in_ms: delayMs }
        logger.warn(fields, 'a job waits for an outage to end')
      },
    )
  }
}
