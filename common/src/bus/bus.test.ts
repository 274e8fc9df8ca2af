import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { hasRedis, startRedis, type TestRedis } from '../../../test/redis.js'
import { createLogger } from '../logger.js'
import type { Bus } from './bus.js'
import { createBus } from './create-bus.js'

const logger = createLogger({ service: 'test', level: 'silent' })

describe.each([
  ['in one process', false],
  ['over Redis', true],
])('the bus %s', (_name, isRedis) => {
  describe.skipIf(isRedis && !hasRedis)('', () => {
    let redis: TestRedis | undefined
    let sender: Bus
    let receiver: Bus
    beforeAll(async () => {
      if (isRedis) redis = await startRedis()
      receiver = createBus(redis?.url, logger)
      sender = redis ? createBus(redis.url, logger) : receiver
    })
    afterAll(async () => {
      await receiver.close()
      await sender.close()
      await redis?.stop()
    })

    it('brings one publisher’s messages in order to every subscriber of the channel, and to no other', async () => {
      const first: string[] = []
      const second: string[] = []
      const other: string[] = []
      await receiver.subscribe('room.a', (payload) => first.push(payload))
      await receiver.subscribe('room.a', (payload) => second.push(payload))
      await receiver.subscribe('room.b', (payload) => other.push(payload))
      const sent = Array.from({ length: 100 }, (_, n) => String(n))
      for (const payload of sent) sender.publish('room.a', payload)
      await expect.poll(() => second.length).toBe(100)
      expect(first).toEqual(sent)
      expect(second).toEqual(sent)
      expect(other).toEqual([])
    })

    it('ends one subscription without ending the others of its channel', async () => {
      const gone: string[] = []
      const kept: string[] = []
      const end = await receiver.subscribe('room.c', (payload) => gone.push(payload))
      await receiver.subscribe('room.c', (payload) => kept.push(payload))
      end()
      sender.publish('room.c', 'x')
      await expect.poll(() => kept).toEqual(['x'])
      expect(gone).toEqual([])
    })

    it('answers a ping', async () => {
      await expect(sender.ping()).resolves.toBeUndefined()
    })
  })
})
