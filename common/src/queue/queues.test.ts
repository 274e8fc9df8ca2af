import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { createTestDatabase, type TestDatabase } from '../../../test/databases.js'
import { hasRedis, startRedis } from '../../../test/redis.js'
import { newId } from '../ids.js'
import { createLogger } from '../logger.js'
import { QueueFactory, type QueueServer } from './queues.js'

const logger = createLogger({ service: 'test', level: 'silent' })
const payload = z.object({ n: z.number() })

async function onPostgres(): Promise<{ server: QueueServer; stop(): Promise<void> }> {
  const database: TestDatabase = await createTestDatabase('queue')
  return { server: { kind: 'postgres', url: database.url }, stop: () => database.drop() }
}

async function onRedis(): Promise<{ server: QueueServer; stop(): Promise<void> }> {
  const redis = await startRedis()
  return { server: { kind: 'redis', url: redis.url }, stop: () => redis.stop() }
}

describe.each([
  ['Postgres', onPostgres, true],
  ['Redis', onRedis, hasRedis],
] as const)('the queue on %s', (_name, start, isAvailable) => {
  describe.skipIf(!isAvailable)('', () => {
    let running: Awaited<ReturnType<typeof start>>
    let queues: QueueFactory
    beforeAll(async () => {
      running = await start()
      queues = new QueueFactory(running.server, logger)
    })
    afterAll(async () => {
      await queues.close()
      await running.stop()
    })

    it('handles a job added twice under one id once, and tries a failing one again', async () => {
      const id = newId()
      const handled: number[] = []
      let finish = (): void => {}
      const finished = new Promise<void>((resolve) => {
        finish = resolve
      })
      const producer = queues.producer<{ n: number }>('moderation')
      await producer.addAll([
        { id, data: { n: 1 } },
        { id: newId(), data: { n: 2 } },
      ])
      await producer.addAll([{ id, data: { n: 1 } }])
      const consumer = queues.consumer('moderation', payload, async ({ n }, { attempt }) => {
        handled.push(n * 10 + attempt)
        if (n === 1 && attempt === 1) throw new Error('first attempt fails')
        if (handled.length === 3) finish()
      })
      await finished
      await consumer.close()
      expect(handled.sort()).toEqual([11, 12, 21])
    })

    it('hands out patient jobs after the others', async () => {
      const producer = queues.producer<{ n: number }>('corrections')
      await producer.addAll([{ id: newId(), data: { n: 1 }, isPatient: true }])
      await producer.addAll([
        { id: newId(), data: { n: 2 }, isPatient: true },
        { id: newId(), data: { n: 3 } },
      ])
      await producer.addAll([{ id: newId(), data: { n: 4 } }])
      expect(await queues.depth('corrections')).toMatchObject({ waiting: 4, oldestWaitingMs: expect.any(Number) })
      const order: number[] = []
      const consumer = queues.consumer('corrections', payload, async ({ n }) => void order.push(n))
      await expect.poll(() => order.length, { timeout: 10_000 }).toBe(4)
      await consumer.close()
      expect(order).toEqual([3, 4, 1, 2])
    })

    it('dead-letters a malformed job at once and shows why', async () => {
      const consumer = queues.consumer('verdicts', payload, async () => {})
      await queues.producer<{ n: string }>('verdicts').addAll([{ id: newId(), data: { n: 'not a number' } }])
      await expect.poll(() => queues.deadLetters('verdicts', 10), { timeout: 10_000 }).toHaveLength(1)
      await consumer.close()
      const [dead] = await queues.deadLetters('verdicts', 10)
      expect(dead).toMatchObject({ attempts: 1, failedReason: expect.stringContaining('malformed job') })
      expect(await queues.depth('verdicts')).toMatchObject({ failed: 1, waiting: 0 })
    })

    it('tells how many jobs wait and how old the oldest is', async () => {
      await queues.producer<{ n: number }>('analytics').addAll([{ id: newId(), data: { n: 1 } }])
      const depth = await queues.depth('analytics')
      expect(depth).toMatchObject({ waiting: 1, active: 0, failed: 0 })
      expect(depth.oldestWaitingMs).toBeGreaterThanOrEqual(0)
    })
  })
})
