import type { Redis } from 'ioredis'
import { type RateLimiterAbstract, RateLimiterMemory, RateLimiterRedis, RateLimiterRes } from 'rate-limiter-flexible'

const WINDOW_S = 60
const NO_LIMIT = Number.MAX_SAFE_INTEGER

/** Texts per minute and credential; counted in Redis where there are many machines. */
export class Quota {
  readonly #counter: RateLimiterAbstract

  constructor(
    /** Of a credential that has no quota of its own. */
    readonly defaultPerMinute: number,
    redis?: Redis,
  ) {
    // The counter only counts: what is too many differs from key to key and is decided here.
    const options = { keyPrefix: 'parley:ml:quota', points: NO_LIMIT, duration: WINDOW_S }
    this.#counter = redis
      ? // A lost Redis must not stop scoring: each process then counts for itself.
        new RateLimiterRedis({ ...options, storeClient: redis, insuranceLimiter: new RateLimiterMemory(options) })
      : new RateLimiterMemory(options)
  }

  /**
   * Counts `texts` for `holder`. Returns 0 when they may be scored, else the milliseconds until the next window; what is
   * refused is not counted, or a batch that came too early would use up what single texts may still have.
   */
  async take(holder: string, texts: number, perMinute = this.defaultPerMinute): Promise<number> {
    const counted = await this.#counter.consume(holder, texts).catch((refused: unknown) => {
      if (refused instanceof RateLimiterRes) return refused
      throw refused
    })
    if (counted.consumedPoints <= perMinute) return 0
    await this.#counter.reward(holder, texts)
    return Math.max(1, counted.msBeforeNext)
  }
}
