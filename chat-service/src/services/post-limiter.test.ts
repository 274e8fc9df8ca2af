import { RateLimited } from '@parley/common/errors'
import { Redis } from 'ioredis'
import { describe, expect, it } from 'vitest'
import { hasRedis, startRedis } from '../../../test/redis.js'
import { PostLimiter } from './post-limiter.js'

const LIMITS = { posts: 3, windowS: 60 }

async function takes(limiters: readonly PostLimiter[], count: number): Promise<number> {
  let refused = 0
  for (let index = 0; index < count; index++) {
    await limiters[index % limiters.length]?.take('sender').catch((error: unknown) => {
      if (!(error instanceof RateLimited) || error.retryAfterMs < 1) throw error
      refused++
    })
  }
  return refused
}

describe('the limit on posting', () => {
  it('counts each sender, and says how long to wait', async () => {
    const limiter = new PostLimiter(LIMITS, undefined)
    expect(await takes([limiter], 5)).toBe(2)
    await limiter.take('somebody else')
  })

  it.skipIf(!hasRedis)(
    'is shared by instances on Redis, and counted by each alone while Redis is gone',
    async () => {
      const server = await startRedis()
      const redis = new Redis(server.url, { maxRetriesPerRequest: 1, enableOfflineQueue: false })
      redis.on('error', () => {
        // The server is stopped on purpose below.
      })
      await new Promise((resolve) => redis.once('ready', resolve))
      const instances = [new PostLimiter(LIMITS, redis), new PostLimiter(LIMITS, redis)]
      expect(await takes(instances, 5)).toBe(2)
      await server.stop()
      const afterwards = new PostLimiter(LIMITS, redis)
      expect(await takes([afterwards], 5)).toBe(2)
      redis.disconnect()
    },
    30_000,
  )
})
