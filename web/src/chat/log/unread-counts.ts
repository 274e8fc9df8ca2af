import type { RoomBody, RoomEvent } from '@parley/common/contracts/chat'
import { isMentioned } from './mentions.js'
import type { Topics } from './topics.js'
import { arrived, NOTHING_UNREAD, readUpTo, recounted, type UnreadCount, unreadOf, vanished } from './unread.js'

export interface Unread {
  readonly unread: number
  readonly mentions: number
  /** Everything up to here was read. */
  readonly read: number
}

const NONE: Unread = { unread: 0, mentions: 0, read: 0 }

export const UNREAD_TOPIC = 'unread'

/** What is unread where. Starts from the server's counts and follows the rooms' events. */
export class UnreadCounts {
  readonly #counts = new Map<string, UnreadCount>()
  #shown: ReadonlyMap<string, Unread> = new Map()

  constructor(
    private readonly me: { readonly id: string; readonly username: string },
    private readonly topics: Topics,
  ) {}

  /** By room; the same map as long as nothing changes. */
  get shown(): ReadonlyMap<string, Unread> {
    return this.#shown
  }

  of(room: string): Unread {
    return this.#shown.get(room) ?? NONE
  }

  /** The rooms one is in, as the server counts them now. */
  recount(rooms: readonly RoomBody[]): void {
    const gone = new Set(this.#counts.keys())
    for (const room of rooms) {
      gone.delete(room.id)
      this.#counts.set(room.id, recounted(this.#counts.get(room.id), room))
    }
    for (const id of gone) this.#counts.delete(id)
    this.#publish()
  }

  /** One of them, counted anew. */
  recountOne(room: RoomBody): void {
    this.#counts.set(room.id, recounted(this.#counts.get(room.id), room))
    this.#publish()
  }

  /** Whether part of what the server counted was read: its count is too high then, nobody here knows by how much. */
  isUncertain(room: string): boolean {
    const count = this.#counts.get(room)
    return count !== undefined && count.base.unread > 0 && count.read > count.base.read
  }

  apply(events: readonly RoomEvent[]): void {
    for (const event of events) {
      const count = this.#counts.get(event.room) ?? NOTHING_UNREAD
      if (event.kind === 'message' || event.kind === 'release') {
        const { id, sender, text } = event.message
        if (sender.id === this.me.id || text === null) continue
        const isMention = isMentioned(text, this.me.username)
        this.#counts.set(event.room, arrived(count, { id, seq: event.seq, isMention }))
      } else if (event.kind === 'hide' || event.kind === 'delete') {
        this.#counts.set(event.room, vanished(count, event.message_id))
      }
    }
    this.#publish()
  }

  read(room: string, seq: number): void {
    const count = this.#counts.get(room)
    if (!count) return
    this.#counts.set(room, readUpTo(count, seq))
    this.#publish()
  }

  #publish(): void {
    const shown = new Map<string, Unread>()
    let isSame = this.#shown.size === this.#counts.size
    for (const [room, count] of this.#counts) {
      const now: Unread = { ...unreadOf(count), read: count.read }
      const before = this.#shown.get(room)
      const isUnchanged = before?.unread === now.unread && before.mentions === now.mentions && before.read === now.read
      isSame &&= isUnchanged
      shown.set(room, before && isUnchanged ? before : now)
    }
    if (isSame) return
    this.#shown = shown
    this.topics.tell(UNREAD_TOPIC)
  }
}
