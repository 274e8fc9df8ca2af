import { Redis } from 'ioredis'
import { describe, expect, it } from 'vitest'
import { hasRedis, startRedis } from '../../../test/redis.js'
import { WindowCounter } from './window-counter.js'

describe('counting within windows', () => {
  it('keeps things, keys and lengths of windows apart, and says when the window ends', async () => {
    const counter = new WindowCounter(undefined)
    expect(await counter.peek('flood', 'a', 10)).toEqual({ count: 0, endsInMs: 0 })
    await counter.count('flood', 'a', 10)
    const second = await counter.count('flood', 'a', 10)
    expect(second.count).toBe(2)
    expect(second.endsInMs).toBeGreaterThan(5_000)
    expect(second.endsInMs).toBeLessThanOrEqual(10_000)
    expect((await counter.count('flood', 'b', 10)).count).toBe(1)
    expect((await counter.count('duplicates', 'a', 10)).count).toBe(1)
    expect((await counter.count('flood', 'a', 3_600)).endsInMs).toBeGreaterThan(3_000_000)
    expect((await counter.peek('flood', 'a', 10)).count).toBe(2)
  })

  it.skipIf(!hasRedis)('is shared by instances on Redis', { timeout: 30_000 }, async () => {
    const server = await startRedis()
    const connections = [new Redis(server.url), new Redis(server.url)]
    try {
      const counters = connections.map((redis) => new WindowCounter(redis))
      const counts = await Promise.all(Array.from({ length: 10 }, (_, n) => counters[n % 2]?.count('flood', 'a', 600)))
      expect(counts.map((counted) => counted?.count ?? 0).sort((a, b) => a - b)).toEqual([
        1, 2, 3, 4, 5, 6, 7, 8, 9, 10,
      ])
      expect((await counters[0]?.peek('flood', 'a', 600))?.count).toBe(10)
      expect(counts[0]?.endsInMs).toBeGreaterThan(500_000)
    } finally {
      for (const redis of connections) redis.disconnect()
      await server.stop()
    }
  })
})
