import type { RoomId } from '@parley/common/ids'
import type { FeedContext } from './feed-context.js'
import { RoomFeed } from './room-feed.js'

/** The rooms this instance listens to: those that a socket of its own is subscribed to, and a little longer. */
export class RoomFeeds {
  readonly #feeds = new Map<RoomId, { readonly feed: RoomFeed; readonly opened: Promise<void> }>()

  constructor(private readonly context: FeedContext) {}

  get size(): number {
    return this.#feeds.size
  }

  /** Open feeds. */
  *all(): Iterable<RoomFeed> {
    for (const { feed } of this.#feeds.values()) yield feed
  }

  /** The room's feed, which hears everything from now on. */
  async open(roomId: RoomId): Promise<RoomFeed> {
    const known = this.#feeds.get(roomId)
    if (known) {
      // Whoever asked has a moment to subscribe before the sweep finds it empty.
      known.feed.emptySinceMs = this.context.nowMs()
      await known.opened
      return known.feed
    }
    const feed = new RoomFeed(roomId, this.context)
    const opened = feed.open()
    this.#feeds.set(roomId, { feed, opened })
    try {
      await opened
    } catch (error) {
      this.#feeds.delete(roomId)
      throw error
    }
    return feed
  }

  sweep(now: number): void {
    for (const [roomId, { feed }] of this.#feeds) {
      feed.presence.sweep(now)
      if (feed.subscribers.size > 0 || now - feed.emptySinceMs < this.context.limits.feedLingerMs) continue
      this.#feeds.delete(roomId)
      feed.close()
    }
  }

  /** In case the bus lost a room's last event, which no later one would show to be missing. */
  async compareHeads(): Promise<void> {
    const ids = [...this.#feeds.keys()]
    if (ids.length === 0) return
    const heads = await this.context.backend.headsOf(ids)
    for (const [roomId, head] of heads) this.#feeds.get(roomId)?.feed.compareWith(head)
  }

  close(): void {
    for (const { feed } of this.#feeds.values()) feed.close()
    this.#feeds.clear()
  }
}
