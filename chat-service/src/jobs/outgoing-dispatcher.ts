import type { Logger } from '@parley/common/logger'
import type { DueDelivery, OutgoingDispatch } from '../services/outgoing-dispatch.js'

const MAX_IN_FLIGHT = 32
/** A slow receiver must not take every lane. */
const MAX_IN_FLIGHT_PER_WEBHOOK = 4
const POLL_MS = 1_000
const FAILED_MS = 5_000

/**
 * Runs outgoing deliveries in this process, some at a time. Every instance may run one: they take different deliveries.
 */
export class OutgoingDispatcher {
  readonly #inFlight = new Map<string, number>()
  readonly #attempts = new Set<Promise<void>>()
  #isClosed = false
  #isWoken = false
  #endRest: (() => void) | undefined
  #running: Promise<void> | undefined

  constructor(
    private readonly dispatch: Pick<OutgoingDispatch, 'expand' | 'claim' | 'deliver'>,
    private readonly logger: Logger,
  ) {}

  start(): void {
    this.#running ??= this.#run()
  }

  /** Something is due now: call after a commit. */
  wake(): void {
    this.#isWoken = true
    this.#endRest?.()
  }

  /** Lets attempts in hand finish. */
  async close(): Promise<void> {
    this.#isClosed = true
    this.#endRest?.()
    await this.#running
    await Promise.all(this.#attempts)
  }

  async #run(): Promise<void> {
    while (!this.#isClosed) {
      this.#isWoken = false
      const pause = await this.#pass()
      if (pause > 0 && !this.#isWoken) await this.#rest(pause)
    }
  }

  /** Starts what there is room for; answers how long to wait before the next pass. */
  async #pass(): Promise<number> {
    try {
      const hasMore = await this.dispatch.expand()
      const free = MAX_IN_FLIGHT - this.#attempts.size
      const claimed = free > 0 ? await this.dispatch.claim(Math.min(free, MAX_IN_FLIGHT_PER_WEBHOOK), this.#busy()) : []
      for (const due of claimed) this.#begin(due)
      return hasMore || claimed.length > 0 ? 0 : POLL_MS
    } catch (error) {
      this.logger.warn({ err: error }, 'outgoing deliveries cannot be worked off; they stay')
      return FAILED_MS
    }
  }

  #busy(): string[] {
    return [...this.#inFlight].flatMap(([id, count]) => (count >= MAX_IN_FLIGHT_PER_WEBHOOK ? [id] : []))
  }

  #begin(due: DueDelivery): void {
    const id = due.webhook.id
    this.#inFlight.set(id, (this.#inFlight.get(id) ?? 0) + 1)
    const attempt = this.#attempt(due).finally(() => {
      this.#attempts.delete(attempt)
      const left = (this.#inFlight.get(id) ?? 1) - 1
      if (left === 0) this.#inFlight.delete(id)
      else this.#inFlight.set(id, left)
      this.wake()
    })
    this.#attempts.add(attempt)
  }

  async #attempt(due: DueDelivery): Promise<void> {
    try {
      await this.dispatch.deliver(due)
    } catch (error) {
      // Not settled: when its lease is over it is due again.
      this.logger.error({ err: error, event: due.delivery.eventId }, 'an outgoing delivery could not be settled')
    }
  }

  async #rest(ms: number): Promise<void> {
    if (this.#isClosed) return
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, ms)
      this.#endRest = () => {
        clearTimeout(timer)
        resolve()
      }
    })
    this.#endRest = undefined
  }
}
