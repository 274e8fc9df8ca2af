import { QUEUES, type QueueName } from '@parley/common/contracts/queues'
import type { Metrics } from '@parley/common/metrics'
import type { QueueDepth } from '@parley/common/queue/queues'
import type { QueueInspector } from './system.js'

/** How full every queue is, asked at each scrape. A queue that cannot be asked shows as NaN; the scrape goes on. */
export function watchQueues(metrics: Metrics, queues: QueueInspector): void {
  for (const name of Object.keys(QUEUES) as QueueName[]) {
    const read = (figure: (depth: QueueDepth) => number): Promise<number> =>
      queues.depth(name).then(figure, () => Number.NaN)
    metrics.gauge(`queue_${name}_waiting`, `Jobs waiting in the queue ${name}`, () =>
      read(({ waiting, delayed }) => waiting + delayed),
    )
    metrics.gauge(`queue_${name}_oldest_waiting_seconds`, `Age of the oldest job waiting in the queue ${name}`, () =>
      read(({ oldestWaitingMs }) => (oldestWaitingMs ?? 0) / 1_000),
    )
    metrics.gauge(`queue_${name}_dead_letters`, `Jobs of the queue ${name} that failed for good`, () =>
      read(({ failed }) => failed),
    )
  }
}
