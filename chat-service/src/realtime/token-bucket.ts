/** A token bucket: `burst` tokens, refilled with `perSecond` each second. */
export class TokenBucket {
  #tokens: number
  #atMs: number
  #refusals = 0

  constructor(
    private readonly limits: { readonly burst: number; readonly perSecond: number },
    nowMs: number,
  ) {
    this.#tokens = limits.burst
    this.#atMs = nowMs
  }

  /** Refusals since the bucket was last half full: someone who does not listen. */
  get refusals(): number {
    return this.#refusals
  }

  /** Takes a token and answers 0, or answers in how many milliseconds there will be one. */
  take(nowMs: number): number {
    const { burst, perSecond } = this.limits
    this.#tokens = Math.min(burst, this.#tokens + (Math.max(0, nowMs - this.#atMs) * perSecond) / 1_000)
    this.#atMs = nowMs
    if (this.#tokens >= 1) {
      this.#tokens -= 1
      if (this.#tokens >= burst / 2) this.#refusals = 0
      return 0
    }
    this.#refusals += 1
    return Math.ceil(((1 - this.#tokens) * 1_000) / perSecond)
  }
}
