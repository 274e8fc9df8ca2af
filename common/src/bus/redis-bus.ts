import { Redis } from 'ioredis'
import type { Logger } from '../logger.js'
import type { Bus, BusHandler } from './bus.js'

const PREFIX = 'parley:bus:'

/** The bus of many processes: Redis pub/sub on two connections (a subscribed one cannot publish). */
export class RedisBus implements Bus {
  readonly #publisher: Redis
  readonly #subscriber: Redis
  readonly #handlers = new Map<string, Set<BusHandler>>()

  constructor(
    redisUrl: string,
    private readonly logger: Logger,
  ) {
    const options = { lazyConnect: false, enableOfflineQueue: true, maxRetriesPerRequest: 3 }
    this.#publisher = new Redis(redisUrl, options)
    this.#subscriber = new Redis(redisUrl, { ...options, autoResubscribe: true, maxRetriesPerRequest: null })
    for (const connection of [this.#publisher, this.#subscriber]) {
      connection.on('error', (error) => this.logger.warn({ err: error }, 'bus connection error'))
    }
    this.#subscriber.on('message', (channel: string, payload: string) => {
      const name = channel.slice(PREFIX.length)
      for (const handler of this.#handlers.get(name) ?? []) handler(payload, name)
    })
  }

  publish(channel: string, payload: string): void {
    this.#publisher.publish(PREFIX + channel, payload).catch((error: unknown) => {
      this.logger.warn({ err: error, channel }, 'bus message lost')
    })
  }

  async subscribe(channel: string, handler: BusHandler): Promise<() => void> {
    const known = this.#handlers.get(channel)
    const handlers = known ?? new Set<BusHandler>()
    handlers.add(handler)
    if (!known) this.#handlers.set(channel, handlers)
    await this.#subscriber.subscribe(PREFIX + channel)
    return () => {
      handlers.delete(handler)
      if (handlers.size > 0 || this.#handlers.get(channel) !== handlers) return
      this.#handlers.delete(channel)
      this.#subscriber.unsubscribe(PREFIX + channel).catch((error: unknown) => {
        this.logger.debug({ err: error, channel }, 'unsubscribe failed')
      })
    }
  }

  async ping(): Promise<void> {
    await this.#publisher.ping()
  }

  async close(): Promise<void> {
    this.#handlers.clear()
    this.#publisher.disconnect()
    this.#subscriber.disconnect()
  }
}
