import type { Clock } from '@parley/common/clock'
import type { RoomId } from '@parley/common/ids'
import { LRUCache } from 'lru-cache'
import type { Newcomers as NewcomerRules } from '../schemas/content-rules.js'

/** Counts what a member has published; `MessagesRepository` is one. */
export interface PublishedCounter {
  /** The member's published messages in the room, counted up to `limit`. */
  countPublished(roomId: RoomId, senderId: string, limit: number): Promise<number>
}

const MAX_REMEMBERED = 50_000

/**
 * Who is new. The age of an account is in its id (UUIDv7), and what somebody has published in a room stays theirs: to
 * leave and come back makes nobody newer or older, and what waits for a person does not count.
 */
export class Newcomers {
  /** `room:user` -> the most published messages ever counted there. */
  readonly #established = new LRUCache<string, number>({ max: MAX_REMEMBERED })
  readonly #asked = new Map<string, Promise<number>>()

  constructor(
    private readonly messages: PublishedCounter,
    private readonly clock: Clock,
  ) {}

  async includes(rules: NewcomerRules, userId: string, roomId: RoomId): Promise<boolean> {
    const { account_age_s, first_messages } = rules
    if (account_age_s > 0 && this.clock.now().getTime() - createdAtMs(userId) < account_age_s * 1_000) return true
    if (first_messages === 0) return false
    const key = `${roomId}:${userId}`
    if ((this.#established.get(key) ?? 0) >= first_messages) return false
    return (await this.#count(key, userId, roomId, first_messages)) < first_messages
  }

  /** Questions asked at once share one answer, so posts that follow each other closely stay in their order. */
  #count(key: string, userId: string, roomId: RoomId, limit: number): Promise<number> {
    const known = this.#asked.get(key)
    if (known) return known
    const asked = this.messages
      .countPublished(roomId, userId, limit)
      .then((published) => {
        if (published > 0) this.#established.set(key, published)
        return published
      })
      .finally(() => this.#asked.delete(key))
    this.#asked.set(key, asked)
    return asked
  }
}

const UUID_V7 = /^([0-9a-f]{8})-([0-9a-f]{4})-7/i

/** When the account was made. One whose id does not say (it was brought in from elsewhere) is as old as can be. */
function createdAtMs(userId: string): number {
  const [, high, low] = UUID_V7.exec(userId) ?? []
  return high === undefined || low === undefined ? 0 : Number.parseInt(high + low, 16)
}
