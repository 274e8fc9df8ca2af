import { z } from '@hono/zod-openapi'
import type { QueueHistory } from '../services/queue-history.js'
import { bucketSchema, instant, rangeBody } from './query.js'

const count = z.int().min(0)
const age = z.number().min(0)

export const queueHistorySchema = z
  .object({
    ...rangeBody,
    bucket: bucketSchema,
    queues: z.array(z.string()).openapi({ description: 'The names that any point tells of.' }),
    points: z.array(
      z.object({
        at: z.iso.datetime(),
        queues: z
          .record(
            z.string(),
            z.object({ waiting: count, active: count, delayed: count, dead_letters: count, oldest_waiting_ms: age }),
          )
          .openapi({ description: 'By the queue’s name; without those that nobody could ask within the bucket.' }),
        outbox: z
          .object({ pending: count, oldest_age_ms: age.nullable() })
          .nullable()
          .openapi({ description: 'Null where chat-service could not be asked.' }),
      }),
    ),
  })
  .openapi('QueueHistory', { description: 'Of each bucket the highest of its samples, figure by figure.' })

export function toQueueHistoryBody(history: QueueHistory): z.infer<typeof queueHistorySchema> {
  return {
    from: instant(history.fromMs),
    to: instant(history.toMs),
    bucket: history.grain,
    queues: [...history.queues],
    points: history.points.map(({ atMs, queues, outbox }) => ({
      at: instant(atMs),
      queues: Object.fromEntries(
        [...queues].map(([name, { waiting, active, delayed, deadLetters, oldestMs }]) => [
          name,
          { waiting, active, delayed, dead_letters: deadLetters, oldest_waiting_ms: oldestMs },
        ]),
      ),
      outbox: outbox && { pending: outbox.pending, oldest_age_ms: outbox.oldestAgeMs },
    })),
  }
}
