import { RateLimited, Unavailable } from '@parley/common/errors'
import type { Redis } from 'ioredis'
import { RateLimiterMemory, RateLimiterRedis, RateLimiterRes } from 'rate-limiter-flexible'

export interface PostLimits {
  /** Posts one sender may make within `windowS`. */
  readonly posts: number
  readonly windowS: number
}

/** How much one sender may post: counted in Redis for all instances together, or in memory where there is one. */
export class PostLimiter {
  readonly #limiter: RateLimiterMemory | RateLimiterRedis

  /** `what` is counted: limiters of different things share a Redis. */
  constructor(limits: PostLimits, redis: Redis | undefined, what = 'posts') {
    const options = { keyPrefix: `parley:${what}`, points: limits.posts, duration: limits.windowS }
    const memory = new RateLimiterMemory(options)
    this.#limiter = redis
      ? // Redis gone: each instance counts for itself, posting goes on.
        new RateLimiterRedis({
          ...options,
          storeClient: redis,
          insuranceLimiter: memory,
          // Who is over the limit is refused from memory until the window ends: a flood stays off Redis.
          inMemoryBlockOnConsumed: limits.posts + 1,
        })
      : memory
  }

  /** @throws RateLimited naming how long to wait. */
  async take(senderId: string): Promise<void> {
    try {
      await this.#limiter.consume(senderId)
    } catch (error) {
      if (error instanceof RateLimiterRes) {
        throw new RateLimited(Math.max(1, error.msBeforeNext), 'You are posting too fast')
      }
      throw new Unavailable('Posting is not possible at the moment', 'limiter_unavailable', { cause: error })
    }
  }
}
