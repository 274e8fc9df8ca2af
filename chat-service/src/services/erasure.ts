import type { Clock } from '@parley/common/clock'
import type { RoomRole } from '@parley/common/contracts/chat'
import { Unavailable } from '@parley/common/errors'
import type { RoomId, UserId } from '@parley/common/ids'
import type { ErasureRepository } from '../repositories/erasure.js'
import type { OpenRoom, RoomTransactions } from '../repositories/open-room.js'
import type { StoredRoomEvent } from '../repositories/room-events.js'
import { ERASED_NAME } from '../repositories/users.js'
import { EVERYBODY } from './message-bodies.js'
import { roomEventBody } from './room-event-bodies.js'
import type { RoomNews } from './room-news.js'
import type { RoomPublisher } from './room-publisher.js'
import type { UsersService } from './users.js'

export interface Erased {
  readonly messages: number
  readonly reactions: number
  readonly memberships: number
}

/** Things per transaction: a room is locked for some milliseconds at a time. */
const STEP = 100
/** Callers wait no longer than this for an answer; what is left is done when they call again. */
const MAX_MS = 10_000

/**
 * Erases a person: name, texts, reactions, memberships. Each step is a change of its room like any other, with its
 * place in the log, so that every client forgets too; ids stay, as they refer to nobody any more. Steps are small and
 * repeatable: a call that dies halfway is finished by the next one.
 */
export class ErasureService {
  constructor(
    private readonly erasure: ErasureRepository,
    private readonly transactions: RoomTransactions,
    private readonly users: UsersService,
    private readonly publisher: RoomPublisher,
    private readonly news: RoomNews,
    private readonly clock: Clock,
  ) {}

  /** For auth-service, whose token the caller has checked. @throws Unavailable when there is more: call again. */
  async erase(userId: UserId): Promise<Erased> {
    const deadlineMs = this.clock.now().getTime() + MAX_MS
    await this.erasure.eraseName(userId)
    this.users.forget(userId)
    const erased = {
      messages: await this.#untilNoneIsLeft(deadlineMs, () => this.#eraseMessages(userId)),
      reactions: await this.#untilNoneIsLeft(deadlineMs, () => this.#eraseReactions(userId)),
      memberships: await this.#untilNoneIsLeft(deadlineMs, () => this.#eraseMemberships(userId)),
    }
    await this.erasure.eraseTraces(userId)
    return erased
  }

  /** Repeats `step`, which answers how many things it erased. */
  async #untilNoneIsLeft(deadlineMs: number, step: () => Promise<number>): Promise<number> {
    let total = 0
    for (;;) {
      if (this.clock.now().getTime() > deadlineMs) throw new Unavailable('More is left to erase', 'erasure_unfinished')
      const erased = await step()
      if (erased === 0) return total
      total += erased
    }
  }

  async #eraseMessages(userId: UserId): Promise<number> {
    const left = await this.erasure.messages(userId, STEP)
    return this.#inEachRoom(userId, left, async (room, messages) => {
      const events: StoredRoomEvent[] = []
      for (const { messageId } of messages) {
        const message = await room.message(messageId)
        if (!message || message.state === 'deleted') continue
        await room.deleteText(messageId)
        if (message.seq === null) continue
        events.push(await room.append({ kind: 'delete', messageId, actorId: userId, payload: null }))
      }
      return events
    })
  }

  async #eraseReactions(userId: UserId): Promise<number> {
    const left = await this.erasure.reactions(userId, STEP)
    return this.#inEachRoom(userId, left, async (room, reactions) => {
      const events: StoredRoomEvent[] = []
      for (const { messageId, emoji } of reactions) {
        if (!(await room.removeReaction(messageId, userId, emoji))) continue
        const payload = { emoji, op: 'remove' }
        events.push(await room.append({ kind: 'reaction', messageId, actorId: userId, payload }))
      }
      return events
    })
  }

  async #eraseMemberships(userId: UserId): Promise<number> {
    const roomIds = await this.erasure.rooms(userId, STEP)
    for (const roomId of roomIds) {
      const events = await this.transactions.change(roomId, (room) => leaveForGood(room, userId))
      if (events === null) await this.erasure.eraseInDeletedRoom(userId, roomId)
      else this.news.publish(events, [{ id: userId, username: ERASED_NAME, display_name: ERASED_NAME }])
      this.news.shutOut(roomId, userId, 'left')
    }
    return roomIds.length
  }

  /** Changes each of the rooms that `things` are in, and tells of it. Answers how many things there were. */
  async #inEachRoom<Thing extends { readonly roomId: RoomId }>(
    userId: UserId,
    things: readonly Thing[],
    change: (room: OpenRoom, ofRoom: readonly Thing[]) => Promise<readonly StoredRoomEvent[]>,
  ): Promise<number> {
    for (const roomId of new Set(things.map((thing) => thing.roomId))) {
      const ofRoom = things.filter((thing) => thing.roomId === roomId)
      const events = await this.transactions.change(roomId, (room) => change(room, ofRoom))
      if (events === null) await this.erasure.eraseInDeletedRoom(userId, roomId)
      else this.publisher.publish(events.map((event) => roomEventBody(event, { message: null, user: null }, EVERYBODY)))
    }
    return things.length
  }
}

/** The room goes on: who has been in it longest owns it, when nobody else does. */
async function leaveForGood(room: OpenRoom, userId: UserId): Promise<readonly StoredRoomEvent[]> {
  const membership = await room.membership(userId)
  if (membership?.state !== 'joined') return []
  const isLastOwner = membership.role === 'owner' && (await room.ownerCount()) === 1
  await room.changeMembership(userId, { state: 'left', role: 'member' })
  const events = [await appendMember(room, userId, userId, 'leave', null)]
  const heir = isLastOwner ? await room.heir() : null
  if (heir) {
    await room.changeMembership(heir, { role: 'owner' })
    events.push(await appendMember(room, userId, heir, 'role', 'owner'))
  }
  return events
}

function appendMember(
  room: OpenRoom,
  actorId: UserId,
  userId: UserId,
  op: 'leave' | 'role',
  role: RoomRole | null,
): Promise<StoredRoomEvent> {
  return room.append({ kind: 'member', messageId: null, actorId, payload: { user_id: userId, op, role } })
}
