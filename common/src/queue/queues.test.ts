import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { QUEUE_SERVERS, type TestQueueServer } from '../../../test/queue-servers.js'
import { Unavailable } from '../errors.js'
import { newId } from '../ids.js'
import { createLogger } from '../logger.js'
import { HopelessJob, JOB_ATTEMPTS, QueueFactory } from './queues.js'

const logger = createLogger({ service: 'test', level: 'silent' })
const payload = z.object({ n: z.number() })
const HASTE = { limitMs: 60_000, firstRetryMs: 1, maxRetryMs: 5 }

describe.each(QUEUE_SERVERS)('the queue on %s', (_name, start, isAvailable) => {
  describe.skipIf(!isAvailable)('', () => {
    let running: TestQueueServer
    let queues: QueueFactory
    beforeAll(async () => {
      running = await start()
      queues = new QueueFactory(running.server, logger, HASTE)
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

    it('leaves of a dead letter what its consumer says, however it died', async () => {
      const [hopeless, malformed] = [newId(), newId()]
      await queues.producer<{ n: number; text: string }>('corrections').addAll([
        { id: hopeless, data: { n: 1, text: 'secret' } },
        { id: malformed, data: { n: Number.NaN, text: 'secret' } },
      ])
      const refuse = async (): Promise<void> => {
        throw new HopelessJob('nobody can do this')
      }
      const consumer = queues.consumer('corrections', payload, refuse, { remains: () => ({ n: 0 }) })
      await expect.poll(() => queues.deadLetters('corrections', 10), { timeout: 10_000 }).toHaveLength(2)
      await consumer.close()
      expect([await running.dataOf('corrections', hopeless), await running.dataOf('corrections', malformed)]).toEqual([
        { n: 0 },
        { n: 0 },
      ])
    })

    it('an outage uses up no attempt, however long it is', async () => {
      const tries: number[] = []
      const consumer = queues.consumer('moderation', payload, async (_, { attempt }) => {
        tries.push(attempt)
        if (tries.length <= JOB_ATTEMPTS) throw new Unavailable('the database is away')
      })
      await queues.producer<{ n: number }>('moderation').addAll([{ id: newId(), data: { n: 1 } }])
      await expect.poll(() => tries.length, { timeout: 10_000 }).toBe(JOB_ATTEMPTS + 1)
      await consumer.close()
      expect(new Set(tries)).toEqual(new Set([1]))
      expect(await queues.depth('moderation')).toMatchObject({ delayed: 0, failed: 0 })
    })

    it('a job that waits for an outage to end does not hold up the end', async () => {
      const patient = new QueueFactory(running.server, logger, { ...HASTE, firstRetryMs: 60_000 })
      let tries = 0
      const consumer = patient.consumer('moderation', payload, async () => {
        tries++
        throw new Unavailable('the database is away')
      })
      await patient.producer<{ n: number }>('moderation').addAll([{ id: newId(), data: { n: 1 } }])
      await expect.poll(() => tries, { timeout: 10_000 }).toBe(1)
      await consumer.close()
      expect(await patient.depth('moderation')).toMatchObject({ active: 0, delayed: 1, failed: 0 })
      await patient.close()
    })

    it('tells how many jobs wait and how old the oldest is', async () => {
      await queues.producer<{ n: number }>('analytics').addAll([{ id: newId(), data: { n: 1 } }])
      const depth = await queues.depth('analytics')
      expect(depth).toMatchObject({ waiting: 1, active: 0, failed: 0 })
      expect(depth.oldestWaitingMs).toBeGreaterThanOrEqual(0)
    })
  })
})
