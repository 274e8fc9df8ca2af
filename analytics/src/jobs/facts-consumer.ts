import { type AnalyticsFact, analyticsFactSchema, MAX_ITEMS_PER_JOB } from '@parley/common/contracts/queues'
import { DomainError } from '@parley/common/errors'
import type { Metrics } from '@parley/common/metrics'
import { type Consumer, HopelessJob, type Producer, type QueueFactory } from '@parley/common/queue/queues'
import { z } from 'zod'
import type { FactRecorder, RecordedFacts } from '../services/fact-recorder.js'

/** Facts are checked one by one, so that a bad one does not take its neighbours along. */
const consumedJobSchema = z.object({
  facts: z
    .array(z.unknown())
    .min(1)
    .max(MAX_ITEMS_PER_JOB * 2),
})
type FactsJob = z.infer<typeof consumedJobSchema>

/** A fact that can never be counted. */
interface RefusedFact {
  readonly fact: unknown
  readonly reason: string
}

export interface FactsConsumerDeps {
  readonly queues: QueueFactory
  readonly recorder: FactRecorder
  readonly metrics: Metrics
}

/** Counts the facts of the queue `analytics`. */
export class FactsConsumer {
  readonly #producer: Producer<FactsJob>
  readonly #consumer: Consumer
  readonly #facts
  readonly #duration

  constructor(private readonly deps: FactsConsumerDeps) {
    const { queues, metrics } = deps
    this.#facts = metrics.counter('analytics_facts_total', 'Facts taken from the queue, by what became of them', [
      'result',
    ] as const)
    this.#duration = metrics.histogram(
      'analytics_job_duration_seconds',
      'Time to count the facts of one job',
      [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5],
    )
    this.#producer = queues.producer<FactsJob>('analytics')
    this.#consumer = queues.consumer<FactsJob>('analytics', consumedJobSchema, (data, { id }) =>
      this.#handle(data.facts, id),
    )
  }

  get isRunning(): boolean {
    return this.#consumer.isRunning
  }

  /** Lets the job in hand finish; one that waits for the database goes back to the queue. */
  async close(): Promise<void> {
    await this.#consumer.close()
    await this.#producer.close()
  }

  async #handle(facts: readonly unknown[], jobId: string): Promise<void> {
    const startedAt = performance.now()
    const good: AnalyticsFact[] = []
    const refused: RefusedFact[] = []
    for (const fact of facts) {
      const parsed = analyticsFactSchema.safeParse(fact)
      if (parsed.success) good.push(parsed.data)
      else refused.push({ fact, reason: z.prettifyError(parsed.error) })
    }
    refused.push(...(await this.#recordAllPossible(good)))
    if (refused.length > 0) await this.#setApart(refused, facts.length, jobId)
    this.#duration.observe((performance.now() - startedAt) / 1_000)
  }

  /** Counts all facts that can be counted; answers those that cannot. */
  async #recordAllPossible(facts: readonly AnalyticsFact[]): Promise<readonly RefusedFact[]> {
    const [only] = facts
    if (!only) return []
    try {
      this.#report(await this.deps.recorder.record(facts))
      return []
    } catch (error) {
      if (!isHopeless(error)) throw error
      if (facts.length === 1) return [{ fact: only, reason: error.message }]
    }
    const refused: RefusedFact[] = []
    for (const fact of facts) refused.push(...(await this.#recordAllPossible([fact])))
    return refused
  }

  /** Each refused fact gets a job of its own (whose id makes doing this twice harmless); such a job is given up. */
  async #setApart(refused: readonly RefusedFact[], jobSize: number, jobId: string): Promise<void> {
    const [only] = refused
    if (jobSize === 1 && only) {
      this.#facts.inc({ result: 'refused' })
      throw new HopelessJob(only.reason)
    }
    await this.#producer.addAll(
      refused.map(({ fact }, index) => ({ id: `${jobId}-${index}`, data: { facts: [fact] } })),
    )
  }

  #report({ counted, repeated, expired }: RecordedFacts): void {
    this.#facts.inc({ result: 'counted' }, counted.length)
    this.#facts.inc({ result: 'repeated' }, repeated)
    this.#facts.inc({ result: 'expired' }, expired)
  }
}

function isHopeless(error: unknown): error is DomainError {
  return error instanceof DomainError && error.kind === 'invalid'
}
