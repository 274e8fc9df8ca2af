import type { RoomId } from '@parley/common/ids'
import { roomChannel } from '../services/channels.js'
import type { FeedContext } from './feed-context.js'
import type { FeedSubscriber } from './feed-subscriber.js'
import type { OutgoingFrame } from './outgoing-frame.js'
import { serverFrame } from './server-frames.js'

/** Between instances, on the room's bus channel; never sent to clients. `who` asks everybody for their `here`. */
export type PresenceNews =
  | { readonly t: 'here'; readonly from: string; readonly users: readonly string[] }
  | { readonly t: 'who'; readonly from: string }

export function isPresenceNews(payload: { readonly t: string }): payload is PresenceNews {
  return payload.t === 'here' || payload.t === 'who'
}

interface Neighbour {
  readonly users: readonly string[]
  readonly heardAtMs: number
}

/** An instance that was not heard for this many announcements is dead. */
const MISSED_ANNOUNCEMENTS = 3

/**
 * Who is in a room: the members with a subscribed socket on any instance.
 *
 * Instances tell each other the whole list of their own, when it changes and now and then; so a lost message or a dead
 * instance heals by itself. A socket that comes back within the grace was never away. In crowds nobody new is
 * announced: n people would cost n² frames that nobody reads.
 */
export class RoomPresence {
  /** Sockets per user here; a user whose count is 0 left at `leftAtMs`. */
  readonly #local = new Map<string, { sockets: number; leftAtMs: number }>()
  readonly #neighbours = new Map<string, Neighbour>()
  /** Users whom the subscribers believe online, with the frame that says so. */
  readonly #shown = new Map<string, OutgoingFrame>()
  #mustAnnounce = false
  #announcedAtMs = 0

  constructor(
    private readonly roomId: RoomId,
    private readonly subscribers: ReadonlySet<FeedSubscriber>,
    private readonly context: FeedContext,
  ) {}

  /** Asks the other instances who is with them. */
  ask(): void {
    this.#publish({ t: 'who', from: this.context.instanceId })
  }

  enter(userId: string): void {
    const known = this.#local.get(userId)
    if (known) {
      known.sockets += 1
      return
    }
    this.#local.set(userId, { sockets: 1, leftAtMs: 0 })
    this.#mustAnnounce = true
    this.#refresh()
  }

  leave(userId: string): void {
    const known = this.#local.get(userId)
    if (!known) return
    known.sockets -= 1
    known.leftAtMs = this.context.nowMs()
  }

  /** Tells `subscriber` who is here. */
  greet(subscriber: FeedSubscriber): void {
    for (const [userId, frame] of this.#shown) if (userId !== subscriber.userId) subscriber.hear(frame)
  }

  onNews(news: PresenceNews): void {
    if (news.from === this.context.instanceId) return
    if (news.t === 'who') {
      this.#mustAnnounce = this.#local.size > 0
      return
    }
    if (news.users.length === 0) this.#neighbours.delete(news.from)
    else this.#neighbours.set(news.from, { users: news.users, heardAtMs: this.context.nowMs() })
    this.#refresh()
  }

  /** Lets go of who is away, and announces. Called every `sweepMs`. */
  sweep(now: number): void {
    const { presenceGraceMs, presenceAnnounceMs } = this.context.limits
    let isChanged = false
    for (const [userId, { sockets, leftAtMs }] of this.#local) {
      if (sockets > 0 || now - leftAtMs < presenceGraceMs) continue
      this.#local.delete(userId)
      this.#mustAnnounce = true
      isChanged = true
    }
    for (const [instance, { heardAtMs }] of this.#neighbours) {
      if (now - heardAtMs <= presenceAnnounceMs * MISSED_ANNOUNCEMENTS) continue
      this.#neighbours.delete(instance)
      isChanged = true
    }
    if (isChanged) this.#refresh()
    const isDue = this.#local.size > 0 && now - this.#announcedAtMs >= presenceAnnounceMs
    if (this.#mustAnnounce || isDue) this.#announce(now)
  }

  close(): void {
    if (this.#local.size === 0) return
    this.#local.clear()
    this.#announce(this.context.nowMs())
  }

  #announce(now: number): void {
    this.#mustAnnounce = false
    this.#announcedAtMs = now
    // One more than fits says "a crowd"; the rest would be read by nobody.
    const users = [...this.#local.keys()].slice(0, this.context.limits.maxPresentUsers + 1)
    this.#publish({ t: 'here', from: this.context.instanceId, users })
  }

  /** Tells the subscribers what has changed since they were told. */
  #refresh(): void {
    const present = new Set(this.#local.keys())
    for (const { users } of this.#neighbours.values()) for (const userId of users) present.add(userId)
    for (const userId of this.#shown.keys()) {
      if (present.has(userId)) continue
      this.#shown.delete(userId)
      this.#tell(userId, this.#frame(userId, 'offline'))
    }
    if (present.size > this.context.limits.maxPresentUsers) return
    for (const userId of present) {
      if (this.#shown.has(userId)) continue
      const frame = this.#frame(userId, 'online')
      this.#shown.set(userId, frame)
      this.#tell(userId, frame)
    }
  }

  #tell(userId: string, frame: OutgoingFrame): void {
    for (const subscriber of this.subscribers) if (subscriber.userId !== userId) subscriber.hear(frame)
  }

  #frame(userId: string, state: 'online' | 'offline'): OutgoingFrame {
    return serverFrame({ t: 'eph', room: this.roomId, kind: 'presence', user_id: userId, state })
  }

  #publish(news: PresenceNews): void {
    this.context.bus.publish(roomChannel(this.roomId), JSON.stringify(news))
  }
}
