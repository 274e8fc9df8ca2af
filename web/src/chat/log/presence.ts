import type { Topics } from './topics.js'

/** Who is online: whoever the server shows in at least one room we listen to. */
export class Presence {
  /** Rooms in which a person was shown, by person. */
  readonly #rooms = new Map<string, Set<string>>()
  #online: ReadonlySet<string>

  constructor(
    private readonly topics: Topics,
    private readonly userId: string,
  ) {
    this.#online = new Set([userId])
  }

  /** Ourselves included. The same set as long as nobody comes or goes. */
  get online(): ReadonlySet<string> {
    return this.#online
  }

  heard(room: string, userId: string, isOnline: boolean): void {
    const rooms = this.#rooms.get(userId) ?? new Set()
    if (isOnline) this.#rooms.set(userId, rooms.add(room))
    else if (rooms.delete(room) && rooms.size === 0) this.#rooms.delete(userId)
    this.#publish()
  }

  /** The connection is gone: nothing is known of anybody. The next one tells anew. */
  forget(): void {
    this.#rooms.clear()
    this.#publish()
  }

  #publish(): void {
    const isSame =
      this.#online.size === this.#rooms.size + 1 && [...this.#rooms.keys()].every((id) => this.#online.has(id))
    if (isSame) return
    this.#online = new Set([...this.#rooms.keys(), this.userId])
    this.topics.tell('presence')
  }
}
