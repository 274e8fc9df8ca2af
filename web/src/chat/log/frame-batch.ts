/** In a hidden tab no frames are drawn, and its title still counts. */
const HIDDEN_MS = 250

/** Collects what arrives and hands it on once per frame that the browser draws: fifty messages a second cost no more than sixty frames. */
export class FrameBatch<Item> {
  #items: Item[] = []
  #cancel: (() => void) | undefined

  constructor(private readonly handle: (items: readonly Item[]) => void) {}

  add(item: Item): void {
    this.#items.push(item)
    this.#cancel ??= this.#schedule()
  }

  /** Hands on at once, for what must see everything that arrived so far. */
  flush(): void {
    this.#cancel?.()
    this.#cancel = undefined
    if (this.#items.length === 0) return
    const items = this.#items
    this.#items = []
    this.handle(items)
  }

  close(): void {
    this.#cancel?.()
    this.#cancel = undefined
    this.#items = []
  }

  #schedule(): () => void {
    // Frames stop when a tab is hidden, even after one was asked for: the timer is there in any case.
    const timer = setTimeout(() => this.flush(), HIDDEN_MS)
    const frame = requestAnimationFrame(() => this.flush())
    return () => {
      clearTimeout(timer)
      cancelAnimationFrame(frame)
    }
  }
}
