import type { Bus, BusHandler } from './bus.js'

/** The bus of one process: a call. Handlers run after the publisher's own synchronous work, as they would over a network. */
export class LocalBus implements Bus {
  readonly #handlers = new Map<string, Set<BusHandler>>()

  publish(channel: string, payload: string): void {
    if (!this.#handlers.has(channel)) return
    queueMicrotask(() => {
      for (const handler of this.#handlers.get(channel) ?? []) handler(payload, channel)
    })
  }

  async subscribe(channel: string, handler: BusHandler): Promise<() => void> {
    const handlers = this.#handlers.get(channel) ?? new Set()
    this.#handlers.set(channel, handlers)
    handlers.add(handler)
    return () => {
      handlers.delete(handler)
      if (handlers.size === 0 && this.#handlers.get(channel) === handlers) this.#handlers.delete(channel)
    }
  }

  async ping(): Promise<void> {}

  async close(): Promise<void> {
    this.#handlers.clear()
  }
}
