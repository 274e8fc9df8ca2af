import type { Verdict } from '@parley/common/contracts/moderation'
import type { Metrics } from '@parley/common/metrics'
import type { ScoredResponse } from './inference/protocol.js'

/** What ml-core tells of itself beyond HTTP and the process. */
export class MlMetrics {
  readonly #batchSize
  readonly #inference
  readonly #verdictLatency
  readonly #verdicts
  readonly #restarts

  constructor(private readonly metrics: Metrics) {
    this.#batchSize = metrics.histogram('ml_batch_size', 'Windows per batch run by the model', [1, 2, 4, 8, 12, 16])
    this.#inference = metrics.histogram(
      'ml_inference_seconds',
      'Time the model took for one request of the batcher',
      [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 15],
    )
    this.#verdictLatency = metrics.histogram(
      'ml_verdict_latency_seconds',
      'Time from the commit of a text to its queued verdict',
      [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 15, 60],
    )
    this.#verdicts = metrics.counter('ml_verdicts_total', 'Verdicts queued', ['outcome'] as const)
    this.#restarts = metrics.counter('ml_inference_restarts_total', 'Times the inference process was lost')
  }

  scored({ batches, inferenceMs }: ScoredResponse): void {
    for (const size of batches) this.#batchSize.observe(size)
    this.#inference.observe(inferenceMs / 1_000)
  }

  restarted(): void {
    this.#restarts.inc()
  }

  verdict(outcome: Verdict['outcome'], latencyMs: number): void {
    this.#verdicts.inc({ outcome })
    this.#verdictLatency.observe(Math.max(0, latencyMs) / 1_000)
  }

  watch(
    batcher: { readonly waiting: number },
    cache: { readonly hits: number; readonly misses: number; readonly size: number },
  ) {
    this.metrics.gauge('ml_waiting_texts', 'Texts waiting for the model', () => batcher.waiting)
    this.metrics.gauge('ml_cache_hits', 'Texts answered from memory since the start', () => cache.hits)
    this.metrics.gauge('ml_cache_misses', 'Texts not found in memory since the start', () => cache.misses)
    this.metrics.gauge('ml_cache_entries', 'Verdicts in memory', () => cache.size)
  }

  /** What scaling the number of workers goes by. Not a number while the queue cannot be asked: the rest must still be told. */
  watchQueue(depth: () => Promise<{ readonly waiting: number; readonly failed: number }>): void {
    const ask = (field: 'waiting' | 'failed') => () =>
      depth().then(
        (found) => found[field],
        () => Number.NaN,
      )
    this.metrics.gauge('ml_queue_waiting_jobs', 'Jobs of the queue `moderation` that wait', ask('waiting'))
    this.metrics.gauge('ml_queue_dead_letters', 'Jobs of the queue `moderation` that were given up', ask('failed'))
  }
}
