import type { ClientFrame } from '@parley/common/contracts/socket'

const TYPING_MS = 3_000
const READ_MS = 250

/**
 * Typing and read marks, thinned out: a key press or a scroll event each may call, the server hears of it as seldom as it
 * needs to.
 */
export class RoomSignals {
  readonly #typedAtMs = new Map<string, number>()
  /** Newest mark per room that was asked for, and the newest that was sent. */
  readonly #reads = new Map<string, { asked: number; sent: number }>()
  #timer: ReturnType<typeof setTimeout> | undefined

  constructor(private readonly send: (frame: ClientFrame) => void) {}

  typing(room: string): void {
    const now = Date.now()
    if (now - (this.#typedAtMs.get(room) ?? 0) < TYPING_MS) return
    this.#typedAtMs.set(room, now)
    this.send({ t: 'typing', room })
  }

  read(room: string, seq: number): void {
    const mark = this.#reads.get(room) ?? { asked: -1, sent: -1 }
    this.#reads.set(room, mark)
    mark.asked = Math.max(mark.asked, seq)
    if (mark.asked > mark.sent) this.#timer ??= setTimeout(() => this.#sendReads(), READ_MS)
  }

  /** The room is subscribed anew: marks of the last connection may have been lost with it. */
  repeat(room: string): void {
    const mark = this.#reads.get(room)
    if (!mark) return
    mark.sent = -1
    this.#timer ??= setTimeout(() => this.#sendReads(), READ_MS)
  }

  forget(room: string): void {
    this.#typedAtMs.delete(room)
    this.#reads.delete(room)
  }

  close(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
  }

  #sendReads(): void {
    this.#timer = undefined
    for (const [room, mark] of this.#reads) {
      if (mark.asked <= mark.sent) continue
      mark.sent = mark.asked
      this.send({ t: 'read', room, seq: mark.asked })
    }
  }
}
