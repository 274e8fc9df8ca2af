import type { Redis } from 'ioredis'
import { type RateLimiterAbstract, RateLimiterMemory, RateLimiterRedis, RateLimiterRes } from 'rate-limiter-flexible'

const WINDOW_S = 60
const NO_LIMIT = Number.MAX_SAFE_INTEGER

/** Requests per minute and credential; counted in Redis where there are many machines. */
export class Quota {
  readonly #counter: RateLimiterAbstract

  constructor(
    private readonly defaultPerMinute: number,
    redis?: Redis,
  ) {
    // The counter only counts: what is too many differs from key to key and is decided here.
    const options = { keyPrefix: 'parley:ml:quota', points: NO_LIMIT, duration: WINDOW_S }
    this.#counter = redis
      ? // A lost Redis must not stop scoring: each process then counts for itself.
        new RateLimiterRedis({ ...options, storeClient: redis, insuranceLimiter: new RateLimiterMemory(options) })
      : new RateLimiterMemory(options)
  }

  /** Counts one request of `holder`. Returns 0 when it may go on, else the milliseconds until the next window. */
  async take(holder: string, perMinute = this.defaultPerMinute): Promise<number> {
    const counted = await this.#counter.consume(holder).catch((refused: unknown) => {
      if (refused instanceof RateLimiterRes) return refused
      throw refused
    })
    return counted.consumedPoints > perMinute ? Math.max(1, counted.msBeforeNext) : 0
  }
}
