import type { Topics } from './topics.js'

const NOBODY: ReadonlyMap<string, number> = new Map()

export const marksTopic = (room: string): string => `marks:${room}`

/** How far the others have read, as heard since this page was opened; who was not heard of is as the list of members says. */
export class ReadMarks {
  readonly #rooms = new Map<string, ReadonlyMap<string, number>>()

  constructor(private readonly topics: Topics) {}

  of(room: string): ReadonlyMap<string, number> {
    return this.#rooms.get(room) ?? NOBODY
  }

  heard(room: string, userId: string, seq: number): void {
    const marks = this.#rooms.get(room)
    if ((marks?.get(userId) ?? 0) >= seq) return
    this.#rooms.set(room, new Map(marks).set(userId, seq))
    this.topics.tell(marksTopic(room))
  }
}
