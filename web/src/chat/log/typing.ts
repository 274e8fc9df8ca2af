import type { Profile } from '@parley/common/contracts/identity'
import type { Topics } from './topics.js'

/** The server passes typing on every 3 s; who was not heard for longer has stopped. */
const TYPING_MS = 5_000

const NOBODY: readonly Profile[] = []

export const typingTopic = (room: string): string => `typing:${room}`

/** Who is typing where. */
export class Typing {
  readonly #rooms = new Map<string, ReadonlyMap<string, { readonly user: Profile; readonly timer: number }>>()
  readonly #lists = new Map<string, readonly Profile[]>()

  constructor(private readonly topics: Topics) {}

  of(room: string): readonly Profile[] {
    return this.#lists.get(room) ?? NOBODY
  }

  heard(room: string, user: Profile): void {
    const known = this.#rooms.get(room)?.get(user.id)
    window.clearTimeout(known?.timer)
    const timer = window.setTimeout(() => this.stopped(room, user.id), TYPING_MS)
    this.#rooms.set(room, new Map(this.#rooms.get(room)).set(user.id, { user, timer }))
    if (!known) this.#publish(room)
  }

  /** As when their message has come. */
  stopped(room: string, userId: string): void {
    const typists = new Map(this.#rooms.get(room))
    const known = typists.get(userId)
    if (!known) return
    window.clearTimeout(known.timer)
    typists.delete(userId)
    this.#rooms.set(room, typists)
    this.#publish(room)
  }

  close(): void {
    for (const typists of this.#rooms.values()) for (const { timer } of typists.values()) window.clearTimeout(timer)
    this.#rooms.clear()
    this.#lists.clear()
  }

  #publish(room: string): void {
    this.#lists.set(
      room,
      [...(this.#rooms.get(room)?.values() ?? [])].map(({ user }) => user),
    )
    this.topics.tell(typingTopic(room))
  }
}
