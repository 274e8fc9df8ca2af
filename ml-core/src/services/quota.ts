import type { Redis } from 'ioredis'
import { type RateLimiterAbstract, RateLimiterMemory, RateLimiterRedis, RateLimiterRes } from 'rate-limiter-flexible'

const WINDOW_S = 60
const NO_LIMIT = Number.MAX_SAFE_INTEGER

/** So many texts a minute, for a credential or for all of one owner's. */
export interface Allowance {
  readonly holder: string
  readonly perMinute: number
}

/** What is used up, and when there is more of it. */
export interface Refusal {
  readonly allowance: Allowance
  readonly retryAfterMs: number
}

/** Texts per minute and holder; counted in Redis where there are many machines. */
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
   * Counts `texts` against each of `allowances`. Null when they may be scored; what is refused is counted against none, or a
   * batch that came too early would use up what single texts may still have.
   */
  async take(allowances: readonly Allowance[], texts: number): Promise<Refusal | null> {
    const counts = await Promise.all(allowances.map(({ holder }) => this.#count(holder, texts)))
    const refusals = allowances.flatMap((allowance, index) => {
      const count = counts[index]
      if (!count || count.consumedPoints <= allowance.perMinute) return []
      return [{ allowance, retryAfterMs: Math.max(1, count.msBeforeNext) }]
    })
    const [refusal] = refusals.sort((one, other) => other.retryAfterMs - one.retryAfterMs)
    if (!refusal) return null
    await Promise.all(allowances.map(({ holder }) => this.#counter.reward(holder, texts)))
    return refusal
  }

  #count(holder: string, texts: number): Promise<RateLimiterRes> {
    return this.#counter.consume(holder, texts).catch((refused: unknown) => {
      if (refused instanceof RateLimiterRes) return refused
      throw refused
    })
  }
}
