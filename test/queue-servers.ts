import { QUEUES, type QueueName } from '@parley/common/contracts/queues'
import { createLogger } from '@parley/common/logger'
import { connectDatabase } from '@parley/common/postgres/connect'
import type { QueueServer } from '@parley/common/queue/queues'
import { Redis } from 'ioredis'
import { createTestDatabase } from './databases.js'
import { hasRedis, startRedis } from './redis.js'

/** What BullMQ writes to a job, on both servers, when its workers died of it too often. */
export const STALLED = 'job stalled more than allowable limit'

/** A queue's server of a test's own, with a look behind BullMQ. */
export interface TestQueueServer {
  readonly server: QueueServer
  /** What the server holds of a job. */
  dataOf(queue: QueueName, job: string): Promise<unknown>
  /** Marks a waiting job as one that its workers died of too often. */
  condemn(queue: QueueName, job: string): Promise<void>
  stop(): Promise<void>
}

/** For `describe.each`: the servers a queue may live on, how to start one, and whether it can be had here. */
export const QUEUE_SERVERS = [
  ['Postgres', onPostgres, true],
  ['Redis', onRedis, hasRedis],
] as const

async function onPostgres(): Promise<TestQueueServer> {
  const database = await createTestDatabase('queue')
  const logger = createLogger({ service: 'test', level: 'silent' })
  const { sql, close } = connectDatabase({ url: database.url, schema: {}, logger, applicationName: 'test' })
  return {
    server: { kind: 'postgres', url: database.url },
    dataOf: async (queue, job) => {
      const [row] = await sql`select data from bullmq.job where queue = ${QUEUES[queue]} and id = ${job}`
      return row?.data
    },
    condemn: async (queue, job) => {
      await sql`update bullmq.job set deferred_failure = ${STALLED} where queue = ${QUEUES[queue]} and id = ${job}`
    },
    stop: async () => {
      await close()
      await database.drop()
    },
  }
}

async function onRedis(): Promise<TestQueueServer> {
  const redis = await startRedis()
  const client = new Redis(redis.url)
  const keyOf = (queue: QueueName, job: string): string => `bull:${QUEUES[queue]}:${job}`
  return {
    server: { kind: 'redis', url: redis.url },
    dataOf: async (queue, job) => JSON.parse((await client.hget(keyOf(queue, job), 'data')) ?? 'null'),
    condemn: async (queue, job) => void (await client.hset(keyOf(queue, job), 'defa', STALLED)),
    stop: async () => {
      client.disconnect()
      await redis.stop()
    },
  }
}
