import type { Metrics } from '@parley/common/metrics'

/** Hears of every attempt that was settled. */
export type AttemptObserver = (attempt: { readonly outcome: string; readonly ms: number }) => void

const SECONDS = [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]

/** Figures of outgoing webhooks. */
export function createOutgoingMetrics(metrics: Metrics) {
  const seconds = metrics.histogram(
    'outgoing_attempt_duration_seconds',
    'Time that attempts to deliver to outgoing webhooks took, by what came of them',
    SECONDS,
    ['outcome'] as const,
  )
  return {
    attempted: (({ outcome, ms }) => seconds.observe({ outcome }, ms / 1_000)) satisfies AttemptObserver,
    /** A backlog that cannot be counted shows as NaN, so that the other figures of the scrape still come out. */
    watchBacklog: (count: () => Promise<number>): void => {
      metrics.gauge(
        'outgoing_deliveries_pending',
        'Deliveries to outgoing webhooks that wait, counted up to 10,000',
        () => count().catch(() => Number.NaN),
      )
    },
  }
}
