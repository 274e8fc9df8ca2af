import type { OutgoingFrame } from './outgoing-frame.js'

/** What waits for the end of the tick. */
export interface Flushable {
  flush(): void
}

/**
 * Writes what the sockets were given during this tick: one write per socket.
 *
 * Receivers of one room mostly get the same frames in a tick, so the last joined bytes are remembered and reused:
 * five thousand sockets then share one buffer.
 */
export class FlushRound {
  #waiting: Flushable[] = []
  #isScheduled = false
  #joinedFrames: readonly OutgoingFrame[] = []
  #joinedBytes: Buffer | undefined

  add(queue: Flushable): void {
    this.#waiting.push(queue)
    if (this.#isScheduled) return
    this.#isScheduled = true
    setImmediate(this.#run)
  }

  /** The frames' bytes one after the other. `frames` must not change afterwards. */
  join(frames: readonly OutgoingFrame[]): Buffer {
    const [first] = frames
    if (first && frames.length === 1) return first.bytes
    if (this.#joinedBytes && isSame(frames, this.#joinedFrames)) return this.#joinedBytes
    this.#joinedFrames = frames
    this.#joinedBytes = Buffer.concat(frames.map((frame) => frame.bytes))
    return this.#joinedBytes
  }

  readonly #run = (): void => {
    const queues = this.#waiting
    this.#waiting = []
    this.#isScheduled = false
    for (const queue of queues) queue.flush()
    this.#joinedFrames = []
    this.#joinedBytes = undefined
  }
}

function isSame(some: readonly OutgoingFrame[], others: readonly OutgoingFrame[]): boolean {
  if (some.length !== others.length) return false
  for (let index = 0; index < some.length; index += 1) if (some[index] !== others[index]) return false
  return true
}
