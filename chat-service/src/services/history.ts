import type { MessageBody } from '@parley/common/contracts/chat'
import type { Principal } from '@parley/common/contracts/identity'
import type { RoomId } from '@parley/common/ids'
import type { MessageRecord, MessagesRepository } from '../repositories/messages.js'
import type { Access } from './access.js'
import type { MessageViews } from './message-views.js'

/** Where in a room's order to read: the newest page, or from a `seq` (exclusive) back or on, or around one (inclusive). */
export type HistoryAnchor =
  | { readonly kind: 'newest' }
  | { readonly kind: 'before' | 'after' | 'around'; readonly seq: number }

export interface HistoryPage {
  /** Oldest first. */
  readonly messages: readonly MessageBody[]
  /** The asker's own messages that were not published (yet); with the newest page only. */
  readonly unpublished: readonly MessageBody[]
  /** Read on `before` this; null at the room's beginning. */
  readonly olderThan: number | null
  /** Read on `after` this; null at the room's end. */
  readonly newerThan: number | null
}

const MAX_UNPUBLISHED = 20

/** Published messages in the room's order; retracted ones keep their place and lose their text. */
export class HistoryService {
  constructor(
    private readonly access: Access,
    private readonly messages: MessagesRepository,
    private readonly views: MessageViews,
  ) {}

  async read(principal: Principal, roomId: RoomId, anchor: HistoryAnchor, limit: number): Promise<HistoryPage> {
    const { canModerate } = await this.access.require(principal, 'message:read', { roomId })
    const slice = await this.#slice(roomId, anchor, limit)
    const own =
      anchor.kind === 'newest' ? await this.messages.unpublishedOf(roomId, principal.userId, MAX_UNPUBLISHED) : []
    const bodies = await this.views.bodies([...slice.records, ...own], { userId: principal.userId, canModerate })
    const count = slice.records.length
    return {
      messages: bodies.slice(0, count),
      unpublished: bodies.slice(count),
      olderThan: slice.hasOlder ? (slice.records[0]?.seq ?? null) : null,
      newerThan: slice.hasNewer ? (slice.records[count - 1]?.seq ?? null) : null,
    }
  }

  /** Reads one message more than asked for, to know whether the direction ends here. */
  async #slice(roomId: RoomId, anchor: HistoryAnchor, limit: number): Promise<Slice> {
    switch (anchor.kind) {
      case 'newest':
        return { ...(await this.#back(roomId, Number.MAX_SAFE_INTEGER, limit)), hasNewer: false }
      case 'before':
        return { ...(await this.#back(roomId, anchor.seq, limit)), hasNewer: true }
      case 'after':
        return { ...(await this.#on(roomId, anchor.seq, limit)), hasOlder: true }
      case 'around': {
        const half = Math.max(1, Math.floor(limit / 2))
        const [back, on] = await Promise.all([
          this.#back(roomId, anchor.seq, limit - half),
          this.#on(roomId, anchor.seq - 1, half),
        ])
        return { records: [...back.records, ...on.records], hasOlder: back.hasOlder, hasNewer: on.hasNewer }
      }
      default:
        return anchor satisfies never
    }
  }

  async #back(roomId: RoomId, seq: number, limit: number): Promise<Omit<Slice, 'hasNewer'>> {
    if (limit < 1) return { records: [], hasOlder: true }
    const records = await this.messages.before(roomId, seq, limit + 1)
    return { records: records.slice(-limit), hasOlder: records.length > limit }
  }

  async #on(roomId: RoomId, seq: number, limit: number): Promise<Omit<Slice, 'hasOlder'>> {
    const records = await this.messages.after(roomId, seq, limit + 1)
    return { records: records.slice(0, limit), hasNewer: records.length > limit }
  }
}

interface Slice {
  readonly records: readonly MessageRecord[]
  readonly hasOlder: boolean
  readonly hasNewer: boolean
}
