import type { ChatConnection } from '@parley/client'
import type { RoomEvent, RoomRole } from '@parley/common/contracts/chat'

/** Rooms by what one may do in them beyond taking part. */
export interface Duties {
  /** False until the live connection has told them for the first time. */
  readonly areKnown: boolean
  readonly owned: ReadonlySet<string>
  /** Those one owns among them. */
  readonly moderated: ReadonlySet<string>
}

const NO_DUTIES: Duties = { areKnown: false, owned: new Set(), moderated: new Set() }

/** Which rooms whoever is logged in moderates, as the live connection tells it: no request of its own. */
export class RoomRoles {
  readonly #roles = new Map<string, RoomRole>()
  readonly #listeners = new Set<() => void>()
  #duties = NO_DUTIES

  constructor(
    connection: ChatConnection,
    private readonly ownId: string,
  ) {
    // It lives as long as its connection, and so do these.
    connection.on('ready', ({ rooms }) => {
      this.#roles.clear()
      for (const { room, role } of rooms) this.#roles.set(room, role)
      this.#changed()
    })
    connection.on('live', ({ room, role }) => this.#set(room, role))
    connection.on('unsubscribed', ({ room }) => this.#set(room, null))
    connection.on('event', (event) => this.#onEvent(event))
  }

  readonly duties = (): Duties => this.#duties

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  #onEvent(event: RoomEvent): void {
    if (event.kind === 'room' && event.op === 'delete') this.#set(event.room, null)
    if (event.kind !== 'member' || event.user.id !== this.ownId) return
    const { room, role, op } = event
    switch (op) {
      case 'join':
      case 'role':
        this.#set(room, role)
        break
      case 'leave':
      case 'kick':
      case 'ban':
        this.#set(room, null)
        break
      case 'unban':
      case 'mute':
      case 'unmute':
        break
      default:
        op satisfies never
    }
  }

  #set(room: string, role: RoomRole | null): void {
    if (role === (this.#roles.get(room) ?? null)) return
    if (role === null) this.#roles.delete(room)
    else this.#roles.set(room, role)
    this.#changed()
  }

  #changed(): void {
    const roles = [...this.#roles]
    this.#duties = {
      areKnown: true,
      owned: new Set(roles.flatMap(([room, role]) => (role === 'owner' ? [room] : []))),
      moderated: new Set(roles.flatMap(([room, role]) => (role === 'member' ? [] : [room]))),
    }
    for (const listener of this.#listeners) listener()
  }
}
