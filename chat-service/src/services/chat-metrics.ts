import type { Metrics } from '@parley/common/metrics'
import type { OutboxService, RelayObserver } from './outbox.js'
import type { RetentionObserver } from './retention.js'

const MS = 1_000

/** Chat's own figures beside those that every service has. */
export function createChatMetrics(metrics: Metrics) {
  const batchSize = metrics.histogram(
    'post_batch_size',
    'Posts written by one statement',
    [1, 2, 4, 8, 16, 32, 64, 128],
  )
  const batchSeconds = metrics.histogram(
    'post_batch_duration_seconds',
    'Time from a batch of posts to its commit',
    [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1],
  )
  const relayed = metrics.counter('outbox_relayed_total', 'Outbox entries that reached the queues')
  const lagSeconds = metrics.histogram(
    'outbox_lag_seconds',
    'Time from commit to queue, of the oldest entry of each relay pass',
    [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5, 30, 120],
  )
  const purged = metrics.counter('retention_deleted_total', 'What retention deleted', ['what'] as const)
  return {
    batchWritten: ({ size, durationMs }: { readonly size: number; readonly durationMs: number }): void => {
      batchSize.observe(size)
      batchSeconds.observe(durationMs / MS)
    },
    relayed: (({ entries, lagMs }) => {
      relayed.inc(entries)
      lagSeconds.observe(Math.max(0, lagMs) / MS)
    }) satisfies RelayObserver,
    purged: (({ messages, events }) => {
      purged.inc({ what: 'messages' }, messages)
      purged.inc({ what: 'events' }, events)
    }) satisfies RetentionObserver,
    watchOutbox: (outbox: OutboxService): void => {
      metrics.gauge('outbox_pending', 'Committed, not yet queued', async () => (await outbox.state()).pending)
      metrics.gauge('outbox_oldest_age_seconds', 'Age of the oldest outbox entry', async () => {
        return ((await outbox.state()).oldestAgeMs ?? 0) / MS
      })
    },
  }
}
