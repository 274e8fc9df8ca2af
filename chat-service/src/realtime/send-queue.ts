import type { Duplex } from 'node:stream'
import type { FlushRound } from './flush-round.js'
import type { OutgoingFrame } from './outgoing-frame.js'

export interface SendQueueBounds {
  readonly maxQueuedBytes: number
  readonly maxQueuedFrames: number
}

export interface SendQueueEvents {
  /** The peer reads too slowly: what was queued is gone, the socket must be closed. */
  onOverflow(): void
  onDropped(frames: number): void
}

/** Queued this much, a willing socket is written to at once instead of at the end of the tick. */
const EAGER_BYTES = 64 * 1024
const NONE: OutgoingFrame[] = []

/**
 * What one socket has yet to be sent, in order, within bounds.
 *
 * Frames go straight to the TCP socket under `ws`: they are complete WebSocket frames already. That is safe because
 * this queue is the only sender of data frames, and `ws` itself sends control frames whole.
 */
export class SendQueue {
  #frames: OutgoingFrame[] = NONE
  #bytes = 0
  #isBlocked = false
  #isScheduled = false
  #isClosed = false
  #drained: (() => void)[] | undefined
  framesWritten = 0

  constructor(
    private readonly socket: Duplex,
    private readonly round: FlushRound,
    private readonly bounds: SendQueueBounds,
    private readonly events: SendQueueEvents,
  ) {
    socket.on('drain', () => this.#onDrain())
  }

  /** True when everything was written and the kernel takes more. */
  get isDrained(): boolean {
    return this.#frames.length === 0 && !this.#isBlocked
  }

  /** True while the kernel takes nothing. */
  get isBlocked(): boolean {
    return this.#isBlocked
  }

  push(frame: OutgoingFrame): void {
    if (this.#isClosed) return
    if (this.#frames === NONE) this.#frames = []
    this.#frames.push(frame)
    this.#bytes += frame.bytes.length
    if (this.#isBlocked) {
      if (this.#isOverBounds()) this.#shed()
      return
    }
    if (this.#bytes >= EAGER_BYTES) {
      this.flush()
    } else if (!this.#isScheduled) {
      this.#isScheduled = true
      this.round.add(this)
    }
  }

  flush(): void {
    this.#isScheduled = false
    if (this.#isClosed || this.#isBlocked || this.#frames.length === 0) return
    const bytes = this.round.join(this.#frames)
    this.framesWritten += this.#frames.length
    this.#frames = NONE
    this.#bytes = 0
    // A large write answers false even if the kernel took it all at once; only what is left over means a slow peer.
    this.#isBlocked = !this.socket.write(bytes) && this.socket.writableLength > 0
    if (!this.#isBlocked) this.#releaseWaiters()
  }

  /** Resolves when all was written and the kernel takes more, or the queue was closed. */
  whenDrained(): Promise<void> {
    if (this.#isClosed || this.isDrained) return Promise.resolve()
    return new Promise((resolve) => {
      this.#drained ??= []
      this.#drained.push(resolve)
    })
  }

  /** Writes what the socket takes at once, forgets the rest and takes no more. */
  close(): void {
    if (this.#isClosed) return
    this.flush()
    this.#isClosed = true
    this.#frames = NONE
    this.#bytes = 0
    this.#releaseWaiters()
  }

  #onDrain(): void {
    this.#isBlocked = false
    this.flush()
    if (!this.#isBlocked) this.#releaseWaiters()
  }

  #releaseWaiters(): void {
    const waiters = this.#drained
    this.#drained = undefined
    for (const resolve of waiters ?? []) resolve()
  }

  #isOverBounds(): boolean {
    return (
      this.#frames.length > this.bounds.maxQueuedFrames ||
      this.#bytes + this.socket.writableLength > this.bounds.maxQueuedBytes
    )
  }

  #shed(): void {
    const kept = this.#frames.filter((frame) => !frame.isEphemeral)
    const dropped = this.#frames.length - kept.length
    this.#frames = kept
    this.#bytes = kept.reduce((sum, frame) => sum + frame.bytes.length, 0)
    if (dropped > 0) this.events.onDropped(dropped)
    if (!this.#isOverBounds()) return
    this.#frames = NONE
    this.#bytes = 0
    this.events.onOverflow()
  }
}
