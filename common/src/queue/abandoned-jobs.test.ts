import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { QUEUE_SERVERS, STALLED } from '../../../test/queue-servers.js'
import { newId } from '../ids.js'
import { createLogger } from '../logger.js'
import { QueueFactory } from './queues.js'

const logger = createLogger({ service: 'test', level: 'silent' })
const payload = z.object({ n: z.number() })
describe.each(QUEUE_SERVERS)('on %s', (_name, start, isAvailable) => {
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
      await running.condemn('corrections', condemned)
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
