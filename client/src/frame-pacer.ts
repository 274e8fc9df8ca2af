/** Frames that wait for their turn, so that the server's rate limit is never met. First in, first out. */
export class FramePacer {
  readonly #waiting: string[] = []
  #tokens = 0
  #refilledAtMs = 0
  #limits: { readonly burst: number; readonly perSecond: number } | undefined
  #write: ((frame: string) => void) | undefined
  #timer: ReturnType<typeof setTimeout> | undefined

  /** Starts writing. A few of the server's frames are left for what is not paced: `auth` and `pong`. */
  open(limits: { readonly burst: number; readonly perSecond: number }, write: (frame: string) => void): void {
    this.#limits = { burst: Math.max(1, Math.floor(limits.burst * 0.8)), perSecond: limits.perSecond * 0.9 }
    this.#tokens = this.#limits.burst
    this.#refilledAtMs = Date.now()
    this.#write = write
    this.#run()
  }

  /** Forgets what waits: it was meant for a connection that is gone. */
  close(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
    this.#waiting.length = 0
    this.#write = undefined
  }

  push(frame: object): void {
    if (!this.#write) return
    this.#waiting.push(JSON.stringify(frame))
    if (this.#timer === undefined) this.#run()
  }

  #run(): void {
    this.#timer = undefined
    if (!this.#write || !this.#limits) return
    this.#refill(this.#limits)
    while (this.#tokens >= 1) {
      const frame = this.#waiting.shift()
      if (frame === undefined) return
      this.#tokens -= 1
      this.#write(frame)
    }
    if (this.#waiting.length === 0) return
    this.#timer = setTimeout(() => this.#run(), Math.ceil(1_000 / this.#limits.perSecond))
  }

  #refill({ burst, perSecond }: { readonly burst: number; readonly perSecond: number }): void {
    const now = Date.now()
    this.#tokens = Math.min(burst, this.#tokens + (Math.max(0, now - this.#refilledAtMs) * perSecond) / 1_000)
    this.#refilledAtMs = now
  }
}
