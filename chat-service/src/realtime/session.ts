import type { Principal, Revocation } from '@parley/common/contracts/identity'
import { CLOSE, type ClientFrame } from '@parley/common/contracts/socket'
import { withCorrelationId } from '@parley/common/correlation'
import { DomainError, Unauthenticated } from '@parley/common/errors'
import { type MessageId, newId, type RoomId } from '@parley/common/ids'
import type { UserNews } from '../services/channels.js'
import type { RoomPublisher } from '../services/room-publisher.js'
import { parseClientFrame } from './client-frames.js'
import type { Connection } from './connection.js'
import type { Marks } from './marks.js'
import type { OnlineUsers, UserSocket } from './online-users.js'
import { domainErrorFrame, errorFrame } from './server-frames.js'
import { Subscription, type SubscriptionContext } from './subscription.js'
import { TokenBucket } from './token-bucket.js'

/** Turns a token into a principal; `TokenVerifier` is one. */
export interface Verifier {
  verify(credential: string): Promise<Principal>
}

export interface SessionContext extends SubscriptionContext {
  readonly verifier: Verifier
  readonly publisher: RoomPublisher
  readonly users: OnlineUsers<Session>
  readonly marks: Marks
}

type FrameOf<Kind extends ClientFrame['t']> = Extract<ClientFrame, { t: Kind }>
type UnsubscribedCode = 'banned' | 'left' | 'deleted'

/** Frames that may come on the heels of the first `auth` before it is answered. */
const MAX_EARLY_FRAMES = 64
/** Refusals of a resume that mean: you have no place in this room any more. */
const LOST_PLACE: Readonly<Record<string, UnsubscribedCode>> = {
  banned: 'banned',
  not_a_member: 'left',
  room_not_found: 'deleted',
}

/** One client of `chat.v1`: who it is, what it listens to, and what becomes of its frames. */
export class Session implements UserSocket {
  readonly #subscriptions = new Map<RoomId, Subscription>()
  readonly #typedAtMs = new Map<RoomId, number>()
  readonly #bucket: TokenBucket
  #principal: Principal | undefined
  #isAuthenticating = false
  #early: ClientFrame[] = []
  #wasToldOfExpiry = false

  constructor(
    readonly connection: Connection,
    private readonly context: SessionContext,
  ) {
    const { limits, epoch } = context
    this.#bucket = new TokenBucket(limits, context.nowMs())
    connection.send({
      t: 'hello',
      v: 1,
      ping_s: Math.round(limits.pingMs / 1_000),
      max_frame: limits.maxFrameBytes,
      limits: { burst: limits.burst, per_s: limits.perSecond },
      epoch,
    })
  }

  get subscriptionCount(): number {
    return this.#subscriptions.size
  }

  onText(text: string): void {
    const waitMs = this.#bucket.take(this.context.nowMs())
    if (waitMs > 0 && this.#bucket.refusals > this.context.limits.maxRefusals) {
      this.connection.close(CLOSE.tooManyRequests, 'too many frames')
      return
    }
    const parsed = parseClientFrame(text)
    if (parsed.kind === 'garbage') {
      this.connection.close(CLOSE.badFrame, 'not a JSON object')
    } else if (waitMs > 0) {
      const id = parsed.kind === 'frame' ? idOf(parsed.frame) : parsed.id
      this.connection.send({ ...errorFrame(id, 'rate_limited', 'Too many frames', true), retry_ms: waitMs })
    } else if (parsed.kind === 'refused') {
      this.connection.send(errorFrame(parsed.id, parsed.code, parsed.message, false))
    } else {
      this.#receive(parsed.frame)
    }
  }

  /** Its owner's news, wherever they came from. */
  onNews(news: UserNews): void {
    if (news.t === 'unsub') this.#unsubscribed(news.room as RoomId, news.code)
    else this.connection.send(news)
  }

  /** Closes if `revocation` is about the credential it came in with. */
  onRevocation(revocation: Revocation): void {
    const principal = this.#principal
    if (!principal || principal.userId !== revocation.user_id) return
    if (revocation.session_id !== null && revocation.session_id !== principal.sessionId) return
    if (revocation.api_key_id !== null && revocation.api_key_id !== principal.apiKeyId) return
    if (revocation.except_session_id !== null && revocation.except_session_id === principal.sessionId) return
    this.connection.close(CLOSE.unauthenticated, 'credential revoked')
  }

  /** Keeps time: a first frame that does not come, a credential that runs out. Called every `sweepMs` with the wall clock's time. */
  sweep(wallMs: number): void {
    if (!this.connection.isOpen) return
    const { firstFrameMs, expiringNoticeMs } = this.context.limits
    const principal = this.#principal
    if (!principal) {
      const isWaiting = !this.#isAuthenticating && this.connection.ageMs > firstFrameMs
      if (isWaiting) this.connection.close(CLOSE.silent, 'no auth frame')
      return
    }
    const leftMs = principal.expiresAtMs - wallMs
    if (leftMs <= 0) {
      this.connection.close(CLOSE.unauthenticated, 'token expired')
    } else if (leftMs <= expiringNoticeMs && !this.#wasToldOfExpiry) {
      this.#wasToldOfExpiry = true
      this.connection.send({ t: 'expiring', in: Math.ceil(leftMs / 1_000) })
    }
  }

  /** The connection is of no more use: lets go of everything. */
  end(): void {
    for (const subscription of this.#subscriptions.values()) {
      this.context.marks.delivered(subscription)
      subscription.end()
    }
    this.#subscriptions.clear()
    this.#early = []
    if (this.#principal) this.context.users.remove(this.#principal.userId, this)
  }

  #receive(frame: ClientFrame): void {
    if (frame.t === 'auth') {
      this.#track(frame.id, () => this.#authenticate(frame))
    } else if (this.#principal) {
      this.#dispatch(frame, this.#principal)
    } else if (this.#isAuthenticating && this.#early.length < MAX_EARLY_FRAMES) {
      this.#early.push(frame)
    } else {
      this.connection.close(CLOSE.badFrame, 'the first frame must be auth')
    }
  }

  #dispatch(frame: Exclude<ClientFrame, { t: 'auth' }>, principal: Principal): void {
    switch (frame.t) {
      case 'sub':
        this.#track(frame.id, () => this.#subscribe(frame, principal))
        return
      case 'unsub':
        this.#unsubscribe(frame.room as RoomId)
        return
      case 'send':
        this.#track(frame.id, () => withCorrelationId(newId(), () => this.#post(frame, principal)))
        return
      case 'typing':
        this.#type(frame, principal)
        return
      case 'read':
        this.#read(frame, principal)
        return
      case 'pong':
        return
      default:
        frame satisfies never
    }
  }

  /** Runs `work`, whose failure is answered with an `err` frame for `id`. */
  #track(id: string, work: () => Promise<void>): void {
    this.connection.track(work().catch((error: unknown) => this.#fail(error, id)))
  }

  #fail(error: unknown, id: string): void {
    if (error instanceof Unauthenticated) {
      this.connection.close(CLOSE.unauthenticated, error.code)
      return
    }
    const frame = domainErrorFrame(error, id)
    if (!frame) this.context.logger.error({ err: error, connection: this.connection.id }, 'a frame failed unexpectedly')
    this.connection.send(frame ?? errorFrame(id, 'internal', 'Internal error', true))
  }

  async #authenticate({ id, token }: FrameOf<'auth'>): Promise<void> {
    if (this.#isAuthenticating) {
      this.connection.send(errorFrame(id, 'auth_pending', 'An auth frame is being checked already', true))
      return
    }
    this.#isAuthenticating = true
    try {
      const principal = await this.context.verifier.verify(token)
      await this.#welcome(principal, id)
    } catch (error) {
      if (this.#principal || !(error instanceof DomainError) || error.kind !== 'unavailable') throw error
      // It is not the client's fault, and there is nothing it can do here meanwhile: it shall come back later.
      this.connection.close(CLOSE.restart, 'cannot check tokens now')
    } finally {
      this.#isAuthenticating = false
      this.#early = []
    }
  }

  async #welcome(principal: Principal, id: string): Promise<void> {
    const known = this.#principal
    if (known && known.userId !== principal.userId) {
      return this.connection.close(CLOSE.forbidden, 'a socket belongs to one user')
    }
    if (!principal.scopes.has('chat:read')) return this.connection.close(CLOSE.forbidden, 'scope chat:read is missing')
    if (!known && !(await this.#enter(principal))) return
    const { backend } = this.context
    const rooms = await backend.roomsOf(principal)
    if (!this.connection.isOpen) return
    this.#principal = principal
    this.#wasToldOfExpiry = false
    this.connection.send({
      t: 'ready',
      id,
      user: { id: principal.userId, username: principal.username, display_name: principal.displayName },
      session: this.connection.id,
      exp: Math.floor(principal.expiresAtMs / 1_000),
      rooms: rooms.map(({ roomId, role, headSeq, readSeq }) => ({ room: roomId, role, head: headSeq, read: readSeq })),
    })
    const early = this.#early
    this.#early = []
    for (const frame of early) this.#receive(frame)
    if (known) await this.#checkPassersBy(principal)
  }

  /** Who watches rooms by a server role keeps them only as long as the role, which a new token may have taken away. */
  async #checkPassersBy(principal: Principal): Promise<void> {
    for (const [roomId, { isMember, isLive }] of this.#subscriptions) {
      if (isMember || !isLive) continue
      try {
        await this.context.backend.openLog(principal, roomId)
      } catch (error) {
        if (!(error instanceof DomainError) || error.kind === 'unavailable') throw error
        this.#unsubscribed(roomId, 'left')
      }
    }
  }

  /** Whether the user may have one more socket; from here on its news are heard. */
  async #enter(principal: Principal): Promise<boolean> {
    const { users, backend, limits } = this.context
    if (users.socketsOf(principal.userId).size >= limits.maxConnectionsPerUser) {
      this.connection.close(CLOSE.tooManyRequests, 'too many connections of this user')
      return false
    }
    await users.add(principal.userId, this)
    if (this.connection.isOpen) await backend.welcome(principal)
    if (this.connection.isOpen) return true
    users.remove(principal.userId, this)
    return false
  }

  async #subscribe({ id, room, since, epoch }: FrameOf<'sub'>, principal: Principal): Promise<void> {
    const roomId = room as RoomId
    // A client that saw a gap subscribes anew: the old subscription ends here.
    this.#unsubscribe(roomId)
    if (this.#subscriptions.size >= this.context.limits.maxSubscriptions) {
      this.connection.send(errorFrame(id, 'too_many_subscriptions', 'Too many subscriptions on this socket', false))
      return
    }
    const subscription = new Subscription(roomId, principal, this.connection, this.context, (code) =>
      this.#unsubscribed(roomId, code),
    )
    // Known from the start, so that a ban which comes while it is being checked ends it.
    this.#subscriptions.set(roomId, subscription)
    try {
      if (await subscription.start({ id, since, epoch })) return
      this.#forget(roomId, subscription)
    } catch (error) {
      this.#forget(roomId, subscription)
      this.#fail(error, id)
      const code = error instanceof DomainError && since !== undefined ? LOST_PLACE[error.code] : undefined
      if (code) this.connection.send({ t: 'unsub', room, code })
    }
  }

  #forget(roomId: RoomId, subscription: Subscription): void {
    subscription.end()
    if (this.#subscriptions.get(roomId) === subscription) this.#subscriptions.delete(roomId)
  }

  #unsubscribe(roomId: RoomId): boolean {
    const subscription = this.#subscriptions.get(roomId)
    if (!subscription) return false
    this.context.marks.delivered(subscription)
    this.#typedAtMs.delete(roomId)
    this.#forget(roomId, subscription)
    return true
  }

  #unsubscribed(roomId: RoomId, code: UnsubscribedCode): void {
    if (this.#unsubscribe(roomId)) this.connection.send({ t: 'unsub', room: roomId, code })
  }

  async #post(frame: FrameOf<'send'>, principal: Principal): Promise<void> {
    const replyTo = (frame.reply_to as MessageId | undefined) ?? null
    const posted = await this.context.backend.post(principal, frame.room as RoomId, {
      cmid: frame.cmid,
      text: frame.text,
      replyTo,
    })
    this.connection.send({
      t: 'ack',
      id: frame.id,
      cmid: frame.cmid,
      msg_id: posted.id,
      ...(posted.seq === null ? {} : { seq: posted.seq }),
      state: posted.state,
      ...(posted.isDuplicate ? { dup: true } : {}),
      ...(posted.reason === null ? {} : { reason: posted.reason }),
    })
  }

  /** Heard at most once per `typingMs` and room; of no use to those who are not in the room. */
  #type({ room }: FrameOf<'typing'>, principal: Principal): void {
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
  #read({ room, seq }: FrameOf<'read'>, principal: Principal): void {
    const subscription = this.#subscriptions.get(room as RoomId)
    if (!subscription?.isMember || subscription.seq < 0) return
    this.context.marks.read(subscription.roomId, principal.userId, Math.min(seq, subscription.seq))
  }
}

function idOf(frame: ClientFrame): string | undefined {
  return 'id' in frame ? frame.id : undefined
}
