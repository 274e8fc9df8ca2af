import type { Clock } from '@parley/common/clock'
import type { QueueDepth } from '@parley/common/queue/queues'

const LOOK_EVERY_MS = 1_000

/** Says when a queue is full. It is asked far more often than it looks: relay passes are many, and looking is dear. */
export class QueueBound {
  #isFull = false
  #mayHaveGrown = true
  #lookedAtMs = Number.NEGATIVE_INFINITY

  constructor(
    private readonly depth: () => Promise<QueueDepth>,
    private readonly maxJobs: number,
    private readonly clock: Clock,
  ) {}

  /** As of the last look. */
  get isFull(): boolean {
    return this.#isFull
  }

  /** Something is added: worth another look. */
  grows(): void {
    this.#mayHaveGrown = true
  }

  /** Looks again where that is due. Rejects when the queue cannot be asked. */
  async look(): Promise<void> {
    const nowMs = this.clock.now().getTime()
    // Either way: a clock that was set back must not end the looking.
    const isDue = Math.abs(nowMs - this.#lookedAtMs) >= LOOK_EVERY_MS
    if (!isDue || !(this.#mayHaveGrown || this.#isFull)) return
    const { waiting, delayed } = await this.depth()
    this.#lookedAtMs = nowMs
    this.#mayHaveGrown = false
    this.#isFull = waiting + delayed >= this.maxJobs
  }
}
