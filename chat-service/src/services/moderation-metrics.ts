import type { Metrics } from '@parley/common/metrics'
import type { VerdictObserver } from './verdicts.js'

const DELAY_BUCKETS_S = [0.025, 0.05, 0.1, 0.15, 0.25, 0.5, 1, 2.5, 5, 15, 60]

export interface ModerationMetrics {
  readonly applied: VerdictObserver
  /** A queue that cannot be counted shows as NaN, so that the other figures of the scrape still come out. */
  watchQueue(countOpen: () => Promise<number>): void
}

export function createModerationMetrics(metrics: Metrics): ModerationMetrics {
  const delay = metrics.histogram(
    'verdict_delay_seconds',
    'Time from a text being accepted to its verdict being applied',
    DELAY_BUCKETS_S,
    ['action'] as const,
  )
  return {
    applied: ({ action, delayMs }) => delay.observe({ action }, delayMs / 1_000),
    watchQueue: (countOpen) => {
      metrics.gauge('review_items_open', 'Review items that wait for a decision', () =>
        countOpen().catch(() => Number.NaN),
      )
    },
  }
}
