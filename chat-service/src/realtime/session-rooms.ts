import type { Principal } from '@parley/common/contracts/identity'
import type { ClientFrame } from '@parley/common/contracts/socket'
import { DomainError } from '@parley/common/errors'
import type { RoomId } from '@parley/common/ids'
import type { RoomPublisher } from '../services/room-publisher.js'
import type { Connection } from './connection.js'
import type { Marks } from './marks.js'
import { errorFrame } from './server-frames.js'
import { Subscription, type SubscriptionContext } from './subscription.js'

export interface SessionRoomsContext extends SubscriptionContext {
  readonly publisher: RoomPublisher
  readonly marks: Marks
}

export type FrameOf<Kind extends ClientFrame['t']> = Extract<ClientFrame, { t: Kind }>
export type UnsubscribedCode = 'banned' | 'left' | 'deleted'

/** Refusals of a resume that mean: you have no place in this room any more. */
const LOST_PLACE: Readonly<Record<string, UnsubscribedCode>> = {
  banned: 'banned',
  not_a_member: 'left',
  room_not_found: 'deleted',
}

/** The rooms one client listens to, and what it says in them without posting: typing, read marks. */
export class SessionRooms {
  readonly #subscriptions = new Map<RoomId, Subscription>()
  readonly #typedAtMs = new Map<RoomId, number>()

  constructor(
    private readonly connection: Connection,
    private readonly context: SessionRoomsContext,
  ) {}

  get size(): number {
    return this.#subscriptions.size
  }

  /** @throws DomainError when the room may not be read; whoever resumed is told that their place is lost as well. */
  async subscribe({ id, room, since, epoch }: FrameOf<'sub'>, principal: Principal): Promise<void> {
    const roomId = room as RoomId
    // A client that saw a gap subscribes anew: the old subscription ends here.
    this.unsubscribe(roomId)
    if (this.#subscriptions.size >= this.context.limits.maxSubscriptions) {
      this.connection.send(errorFrame(id, 'too_many_subscriptions', 'Too many subscriptions on this socket', false))
      return
    }
    const subscription = new Subscription(roomId, principal, this.connection, this.context, (code) =>
      this.expel(roomId, code),
    )
    // Known from the start, so that a ban which comes while it is being checked ends it.
    this.#subscriptions.set(roomId, subscription)
    try {
      if (!(await subscription.start({ id, since, epoch }))) this.#forget(roomId, subscription)
    } catch (error) {
      this.#forget(roomId, subscription)
      throw error
    }
  }

  /** What a refused resume means for the client's place in the room; undefined = nothing. */
  static lostPlace(error: unknown, { since }: FrameOf<'sub'>): UnsubscribedCode | undefined {
    return error instanceof DomainError && since !== undefined ? LOST_PLACE[error.code] : undefined
  }

  unsubscribe(roomId: RoomId): boolean {
    const subscription = this.#subscriptions.get(roomId)
    if (!subscription) return false
    this.context.marks.delivered(subscription)
    this.#typedAtMs.delete(roomId)
    this.#forget(roomId, subscription)
    return true
  }

  /** Ends a subscription that its owner did not end. */
  expel(roomId: RoomId, code: UnsubscribedCode): void {
    if (this.unsubscribe(roomId)) this.connection.send({ t: 'unsub', room: roomId, code })
  }

  /** Heard at most once per `typingMs` and room; of no use to those who are not in the room. */
  type({ room }: FrameOf<'typing'>, principal: Principal): void {
    const subscription = this.#subscriptions.get(room as RoomId)
    if (!subscription?.isLive || !subscription.isMember || !principal.scopes.has('chat:write')) return
    const now = this.context.nowMs()
    const typedAtMs = this.#typedAtMs.get(subscription.roomId)
    if (typedAtMs !== undefined && now - typedAtMs < this.context.limits.typingMs) return
    this.#typedAtMs.set(subscription.roomId, now)
    const user = { id: principal.userId, username: principal.username, display_name: principal.displayName }
    this.context.publisher.publishEphemeral({ t: 'eph', room, kind: 'typing', user })
  }

  /** Of subscribed rooms only: the subscription is the permission. Nobody has read what was not sent yet. */
  read({ room, seq }: FrameOf<'read'>, principal: Principal): void {
    const subscription = this.#subscriptions.get(room as RoomId)
    if (!subscription?.isMember || subscription.seq < 0) return
    this.context.marks.read(subscription.roomId, principal.userId, Math.min(seq, subscription.seq))
  }

  /** Who watches rooms by a server role keeps them only as long as the role, which a new token may have taken away. */
  async checkPassersBy(principal: Principal): Promise<void> {
    for (const [roomId, { isMember, isLive }] of this.#subscriptions) {
      if (isMember || !isLive) continue
      try {
        await this.context.backend.openLog(principal, roomId)
      } catch (error) {
        if (!(error instanceof DomainError) || error.kind === 'unavailable') throw error
        this.expel(roomId, 'left')
      }
    }
  }

  end(): void {
    for (const subscription of this.#subscriptions.values()) {
      this.context.marks.delivered(subscription)
      subscription.end()
    }
    this.#subscriptions.clear()
  }

  #forget(roomId: RoomId, subscription: Subscription): void {
    subscription.end()
    if (this.#subscriptions.get(roomId) === subscription) this.#subscriptions.delete(roomId)
  }
}
