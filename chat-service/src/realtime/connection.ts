import type { Duplex } from 'node:stream'
import { CLOSE, type ServerFrame } from '@parley/common/contracts/socket'
import { newId } from '@parley/common/ids'
import type { Logger } from '@parley/common/logger'
import type { WebSocket } from 'ws'
import type { FlushRound } from './flush-round.js'
import type { RealtimeLimits } from './limits.js'
import type { OutgoingFrame } from './outgoing-frame.js'
import type { RealtimeMetrics } from './realtime-metrics.js'
import { Semaphore } from './semaphore.js'
import { SendQueue } from './send-queue.js'
import { serverFrame } from './server-frames.js'

/** What all connections of an instance share. */
export interface ConnectionContext {
  readonly limits: RealtimeLimits
  readonly metrics: RealtimeMetrics
  readonly round: FlushRound
  readonly logger: Logger
  /** Monotonic. */
  nowMs(): number
}

export interface ConnectionEvents {
  onText(text: string): void
  /** Once, as soon as the connection is of no more use, whoever ended it. */
  onEnd(): void
  /** Once, when the TCP connection is gone too. */
  onGone(): void
}

/** One WebSocket, with its bounds: what it may send us, what may wait for it, how long it may be silent. */
export class Connection {
  readonly id = newId()
  /** A page of a log is read and sent at a time: a peer that takes nothing has no more than that kept for it. */
  readonly replays = new Semaphore(1)
  readonly #queue: SendQueue
  readonly #openedAtMs: number
  #heardAtMs: number
  #pingedAtMs: number
  #blockedSinceMs: number | undefined
  #closingSinceMs: number | undefined
  #inFlight = 0
  #isPaused = false
  #isGone = false
  #settled: (() => void)[] = []

  constructor(
    private readonly ws: WebSocket,
    socket: Duplex,
    private readonly context: ConnectionContext,
    private readonly events: ConnectionEvents,
  ) {
    const now = context.nowMs()
    this.#openedAtMs = now
    this.#heardAtMs = now
    this.#pingedAtMs = now
    this.#queue = new SendQueue(socket, context.round, context.limits, {
      onOverflow: () => this.#closeSlow(),
      onDropped: (frames) => {
        context.metrics.dropped += frames
      },
    })
    ws.on('message', (data, isBinary) => this.#onMessage(data, isBinary))
    ws.on('ping', (data) => this.#onPing(data))
    ws.on('error', (error) => context.logger.debug({ err: error, connection: this.id }, 'socket error'))
    ws.on('close', () => {
      this.#isGone = true
      this.#end()
      events.onGone()
    })
  }

  /** False as soon as it is being closed: nothing more will be sent or heard. */
  get isOpen(): boolean {
    return this.#closingSinceMs === undefined
  }

  get ageMs(): number {
    return this.context.nowMs() - this.#openedAtMs
  }

  /** True when all that was sent is with the kernel. */
  get isDrained(): boolean {
    return this.#queue.isDrained
  }

  /** True while the kernel takes nothing: what is pushed now waits, within bounds. */
  get isBlocked(): boolean {
    return this.#queue.isBlocked
  }

  push(frame: OutgoingFrame): void {
    this.#queue.push(frame)
  }

  send(frame: ServerFrame): void {
    if (this.isOpen) this.#queue.push(serverFrame(frame))
  }

  /** Resolves when all was handed to the kernel, or the connection is closing. */
  whenDrained(): Promise<void> {
    return this.#queue.whenDrained()
  }

  /** Counts `work` as in flight; while there is too much of it, the peer is not read. `work` must not reject. */
  track(work: Promise<void>): void {
    this.#inFlight += 1
    if (!this.#isPaused && this.#inFlight >= this.context.limits.maxInFlight) {
      this.#isPaused = true
      this.ws.pause()
    }
    void work.then(() => this.#finishOne())
  }

  /** Stops reading and resolves when nothing is in flight, so that every frame taken has had its answer. */
  settle(): Promise<void> {
    this.#isPaused = true
    this.ws.pause()
    if (this.#inFlight === 0) return Promise.resolve()
    return new Promise((resolve) => this.#settled.push(resolve))
  }

  close(code: number, reason: string): void {
    if (!this.isOpen) return
    this.#closingSinceMs = this.context.nowMs()
    this.context.metrics.closed(code)
    this.#endQueue()
    // A paused socket would never hear the peer's answer to the close.
    if (this.#isPaused) this.ws.resume()
    this.ws.close(code, reason)
    this.events.onEnd()
  }

  terminate(): void {
    this.ws.terminate()
  }

  /** Keeps time: pings, silence, blockage, a close that is not answered. Called every `sweepMs`. */
  sweep(now: number, ping: () => OutgoingFrame): void {
    if (this.#isGone) return
    if (this.#closingSinceMs !== undefined) {
      if (now - this.#closingSinceMs > this.context.limits.closeTimeoutMs) this.ws.terminate()
      return
    }
    this.context.metrics.framesOut += this.#takeWritten()
    // What a paused socket said is still in the kernel: it is not silent.
    if (this.#isPaused) this.#heardAtMs = now
    const { pingMs, pongGraceMs, maxBlockedMs } = this.context.limits
    if (now - this.#heardAtMs > pingMs + pongGraceMs) {
      this.close(CLOSE.silent, 'no answer to ping')
      return
    }
    if (now - this.#pingedAtMs >= pingMs) {
      this.#pingedAtMs = now
      this.#queue.push(ping())
    }
    if (!this.#queue.isBlocked) this.#blockedSinceMs = undefined
    else if (this.#blockedSinceMs === undefined) this.#blockedSinceMs = now
    else if (now - this.#blockedSinceMs > maxBlockedMs) this.#closeSlow()
  }

  #onMessage(data: WebSocket.RawData, isBinary: boolean): void {
    if (!this.isOpen) return
    this.#heardAtMs = this.context.nowMs()
    this.context.metrics.framesIn += 1
    if (isBinary) this.close(CLOSE.badFrame, 'frames are text')
    else this.events.onText(data.toString())
  }

  /** A peer that pings without reading would pile up answers: what it does not take is not answered. */
  #onPing(data: Buffer): void {
    if (!this.isOpen) return
    this.#heardAtMs = this.context.nowMs()
    if (!this.#queue.isBlocked) this.ws.pong(data)
  }

  #finishOne(): void {
    this.#inFlight -= 1
    if (this.#inFlight === 0) {
      const settled = this.#settled
      this.#settled = []
      for (const resolve of settled) resolve()
      if (settled.length > 0) return
    }
    if (!this.#isPaused || this.#settled.length > 0 || this.#inFlight > this.context.limits.maxInFlight / 2) return
    this.#isPaused = false
    if (this.isOpen) this.ws.resume()
  }

  #closeSlow(): void {
    this.context.metrics.slowCloses += 1
    this.close(CLOSE.slow, 'reads too slowly')
  }

  /** The peer went away, or answered our close. */
  #end(): void {
    if (!this.isOpen) return
    this.#closingSinceMs = this.context.nowMs()
    this.#endQueue()
    this.events.onEnd()
  }

  #endQueue(): void {
    this.#queue.close()
    this.context.metrics.framesOut += this.#takeWritten()
  }

  #takeWritten(): number {
    const written = this.#queue.framesWritten
    this.#queue.framesWritten = 0
    return written
  }
}
