import { Unavailable } from '@parley/common/errors'
import type { Redis } from 'ioredis'
import { RateLimiterMemory, RateLimiterRedis } from 'rate-limiter-flexible'

export interface Counted {
  /** With this one. */
  readonly count: number
  readonly endsInMs: number
}

/** Counts are compared by the caller: the limit may be another in every room. */
const UNLIMITED = Number.MAX_SAFE_INTEGER

/** How often something happened within a window: in Redis for all instances together, or in memory where there is one. */
export class WindowCounter {
  readonly #limiter: RateLimiterMemory | RateLimiterRedis

  constructor(redis: Redis | undefined) {
    const options = { keyPrefix: 'parley:window', points: UNLIMITED, duration: 60 }
    const memory = new RateLimiterMemory(options)
    // Redis gone: each instance counts for itself, posting goes on.
    this.#limiter = redis ? new RateLimiterRedis({ ...options, storeClient: redis, insuranceLimiter: memory }) : memory
  }

  /** How often it was counted in the window that runs now. */
  async peek(what: string, key: string, windowS: number): Promise<Counted> {
    const result = await this.#limiter.get(`${what}:${windowS}:${key}`)
    return { count: result?.consumedPoints ?? 0, endsInMs: result?.msBeforeNext ?? 0 }
  }

  /** Takes one back that was counted in the window that runs now. */
  async uncount(what: string, key: string, windowS: number): Promise<void> {
    await this.#limiter.reward(`${what}:${windowS}:${key}`, 1)
  }

  /** Counts one more. A window of another length is another count. */
  async count(what: string, key: string, windowS: number): Promise<Counted> {
    try {
      const result = await this.#limiter.consume(`${what}:${windowS}:${key}`, 1, { customDuration: windowS })
      return { count: result.consumedPoints, endsInMs: result.msBeforeNext }
    } catch (error) {
      throw new Unavailable('Posting is not possible at the moment', 'limiter_unavailable', { cause: error })
    }
  }
}
