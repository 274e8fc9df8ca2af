import { Redis } from 'ioredis'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { createTestDatabase } from '../../../test/databases.js'
import { hasRedis, startRedis } from '../../../test/redis.js'
import { newId } from '../ids.js'
import { createLogger } from '../logger.js'
import { connectDatabase } from '../postgres/connect.js'
import { QueueFactory, type QueueServer } from './queues.js'

const logger = createLogger({ service: 'test', level: 'silent' })
const payload = z.object({ n: z.number() })
/** What BullMQ writes to a job, on both servers, when its workers died of it too often. */
const STALLED = 'job stalled more than allowable limit'

interface Running {
  readonly server: QueueServer
  /** Marks a waiting job of the queue `corrections` as one that its workers died of too often. */
  condemn(job: string): Promise<void>
  stop(): Promise<void>
}

async function onPostgres(): Promise<Running> {
  const database = await createTestDatabase('queue')
  const { sql, close } = connectDatabase({ url: database.url, schema: {}, logger, applicationName: 'test' })
  return {
    server: { kind: 'postgres', url: database.url },
    condemn: async (job) => {
      await sql`update bullmq.job set deferred_failure = ${STALLED} where queue = 'corrections' and id = ${job}`
    },
    stop: async () => {
      await close()
      await database.drop()
    },
  }
}

async function onRedis(): Promise<Running> {
  const redis = await startRedis()
  const client = new Redis(redis.url)
  return {
    server: { kind: 'redis', url: redis.url },
    condemn: async (job) => void (await client.hset(`bull:corrections:${job}`, 'defa', STALLED)),
    stop: async () => {
      client.disconnect()
      await redis.stop()
    },
  }
}

describe.each([
  ['Postgres', onPostgres, true],
  ['Redis', onRedis, hasRedis],
] as const)('on %s', (_name, start, isAvailable) => {
  it.skipIf(!isAvailable)(
    'a job whose workers died of it too often is ended with all it held, not tried again',
    async () => {
      const running = await start()
      const queues = new QueueFactory(running.server, logger)
      const [condemned, sound] = [newId(), newId()]
      await queues.producer<{ n: number }>('corrections').addAll([
        { id: condemned, data: { n: 1 } },
        { id: sound, data: { n: 2 } },
      ])
      await running.condemn(condemned)
      const handled: number[] = []
      const abandoned: unknown[] = []
      const consumer = queues.consumer('corrections', payload, async ({ n }) => void handled.push(n), {
        remains: () => ({ n: 0 }),
        abandon: async (data, { id }) => void abandoned.push([id, data]),
      })
      await expect.poll(() => [handled, abandoned], { timeout: 10_000 }).toEqual([[2], [[condemned, { n: 1 }]]])
      const dead = await queues.deadLetters('corrections', 10)
      expect(dead).toMatchObject([{ id: condemned, failedReason: STALLED }])
      await consumer.close()
      await queues.close()
      await running.stop()
    },
  )
})
