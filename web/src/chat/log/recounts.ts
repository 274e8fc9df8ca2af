/** Not before the server has written the mark down. */
const RECOUNT_MS = 1_500

/** Rooms to be counted anew once their reader rests. Each waits for itself: whoever goes on to another left the first uncounted. */
export class Recounts {
  readonly #timers = new Map<string, ReturnType<typeof setTimeout>>()

  constructor(private readonly recount: (room: string) => void) {}

  soon(room: string): void {
    clearTimeout(this.#timers.get(room))
    const timer = setTimeout(() => {
      this.#timers.delete(room)
      this.recount(room)
    }, RECOUNT_MS)
    this.#timers.set(room, timer)
  }

  close(): void {
    for (const timer of this.#timers.values()) clearTimeout(timer)
    this.#timers.clear()
  }
}
