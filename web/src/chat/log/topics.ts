/** Who wants to know of changes, by topic: `log:ROOM`, `presence`. One change wakes only those who show it. */
export class Topics {
  readonly #listeners = new Map<string, Set<() => void>>()

  on(topic: string, listener: () => void): () => void {
    const listeners = this.#listeners.get(topic) ?? new Set()
    this.#listeners.set(topic, listeners)
    listeners.add(listener)
    return () => {
      listeners.delete(listener)
      if (listeners.size === 0) this.#listeners.delete(topic)
    }
  }

  tell(topic: string): void {
    for (const listener of [...(this.#listeners.get(topic) ?? [])]) listener()
  }
}
