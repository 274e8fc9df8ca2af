import type { RoomBody } from '@parley/common/contracts/chat'
import type { Topics } from './topics.js'

export const paceTopic = (room: string): string => `pace:${room}`

/** Rooms in slow mode: until when one has to wait there. The server decides; this only saves asking it in vain. */
export class Pace {
  readonly #untilMs = new Map<string, number>()

  constructor(private readonly topics: Topics) {}

  /** Epoch milliseconds; 0 = there is nothing to wait for. May lie in the past. */
  until(room: string): number {
    return this.#untilMs.get(room) ?? 0
  }

  /** As just read: what is waited for here already stands, as it was heard later. */
  read({ id, slow_mode_s: slowModeS, membership }: RoomBody, nowMs: number): void {
    if (!slowModeS) this.#set(id, 0)
    if (!slowModeS || membership?.post_after === undefined) return
    // The clocks may differ: nobody waits longer than the room asks for.
    const untilMs = Math.min(Date.parse(membership.post_after), nowMs + slowModeS * 1_000)
    if (untilMs > this.until(id)) this.#set(id, untilMs)
  }

  wait(room: string, untilMs: number): void {
    this.#set(room, untilMs)
  }

  end(room: string): void {
    this.#set(room, 0)
  }

  #set(room: string, untilMs: number): void {
    if (this.until(room) === untilMs) return
    if (untilMs === 0) this.#untilMs.delete(room)
    else this.#untilMs.set(room, untilMs)
    this.topics.tell(paceTopic(room))
  }
}
