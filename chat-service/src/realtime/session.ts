import type { Principal, Revocation } from '@parley/common/contracts/identity'
import { CLOSE, type ClientFrame } from '@parley/common/contracts/socket'
import { withCorrelationId } from '@parley/common/correlation'
import { DomainError, Unauthenticated } from '@parley/common/errors'
import { type MessageId, newId, type RoomId, type UserId } from '@parley/common/ids'
import type { UserNews } from '../services/channels.js'
import type { PostAnswer } from './chat-backend.js'
import { parseClientFrame } from './client-frames.js'
import type { Connection } from './connection.js'
import type { OnlineUsers, UserSocket } from './online-users.js'
import type { ReviewWatch } from './review-watch.js'
import { domainErrorFrame, errorFrame } from './server-frames.js'
import { type FrameOf, SessionRooms, type SessionRoomsContext } from './session-rooms.js'
import { TokenBucket } from './token-bucket.js'

/** Turns a token into a principal; `TokenVerifier` is one. */
export interface Verifier {
  verify(credential: string): Promise<Principal>
}

export interface SessionContext extends SessionRoomsContext {
  readonly reviewWatch: ReviewWatch
  readonly verifier: Verifier
  readonly users: OnlineUsers<Session>
}

/** Frames that may come on the heels of the first `auth` before it is answered. */
const MAX_EARLY_FRAMES = 64
/** One client of `chat.v1`: who it is, what it listens to, and what becomes of its frames. */
export class Session implements UserSocket {
  readonly #rooms: SessionRooms
  readonly #bucket: TokenBucket
  #principal: Principal | undefined
  /** Set as soon as the user's news are heard, which is before `ready`. */
  #enteredAs: UserId | undefined
  #isAuthenticating = false
  #early: ClientFrame[] = []
  #wasToldOfExpiry = false

  constructor(
    readonly connection: Connection,
    private readonly context: SessionContext,
  ) {
    const { limits, epoch } = context
    this.#rooms = new SessionRooms(connection, context)
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
    return this.#rooms.size
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
    if (news.t === 'unsub') this.#rooms.expel(news.room as RoomId, news.code)
    else if (news.t === 'shut_out') this.connection.close(CLOSE.forbidden, 'banned from this server')
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
    this.#rooms.end()
    this.context.reviewWatch.remove(this.connection)
    this.#early = []
    if (this.#enteredAs) this.context.users.remove(this.#enteredAs, this)
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
        this.#rooms.unsubscribe(frame.room as RoomId)
        return
      case 'send':
        this.#track(frame.id, () => withCorrelationId(newId(), () => this.#post(frame, principal)))
        return
      case 'answer':
        this.#track(frame.id, () => withCorrelationId(newId(), () => this.#answer(frame, principal)))
        return
      case 'typing':
        this.#rooms.type(frame, principal)
        return
      case 'read':
        this.#rooms.read(frame, principal)
        return
      case 'watch':
        this.#track(frame.id, () => this.#watch(frame, principal))
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
      if (error instanceof DomainError && error.code === 'server_banned') {
        return this.connection.close(CLOSE.forbidden, 'banned from this server')
      }
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
    if (known) {
      // With the roles and scopes of the new credential.
      this.context.reviewWatch.renew(this.connection, principal)
      await this.#rooms.checkPassersBy(principal)
    }
  }

  /** Whether the user may have one more socket; from here on its news are heard. */
  async #enter(principal: Principal): Promise<boolean> {
    const { users, backend, limits } = this.context
    if (users.socketsOf(principal.userId).size >= limits.maxConnectionsPerUser) {
      this.connection.close(CLOSE.tooManyRequests, 'too many connections of this user')
      return false
    }
    this.#enteredAs = principal.userId
    await users.add(principal.userId, this)
    if (this.connection.isOpen) await backend.welcome(principal)
    if (this.connection.isOpen) return true
    // It was closed while we waited, perhaps before there was anything to remove.
    users.remove(principal.userId, this)
    return false
  }

  async #subscribe(frame: FrameOf<'sub'>, principal: Principal): Promise<void> {
    try {
      await this.#rooms.subscribe(frame, principal)
    } catch (error) {
      this.#fail(error, frame.id)
      const code = SessionRooms.lostPlace(error, frame)
      if (code) this.connection.send({ t: 'unsub', room: frame.room, code })
    }
  }

  async #watch({ id }: FrameOf<'watch'>, principal: Principal): Promise<void> {
    await this.context.reviewWatch.add(this.connection, principal)
    this.connection.send({ t: 'watching', id })
  }

  async #post(frame: FrameOf<'send'>, principal: Principal): Promise<void> {
    const replyTo = (frame.reply_to as MessageId | undefined) ?? null
    const posted = await this.context.backend.post(principal, frame.room as RoomId, {
      cmid: frame.cmid,
      text: frame.text,
      replyTo,
    })
    this.#acknowledge(frame, posted)
  }

  async #answer(frame: FrameOf<'answer'>, principal: Principal): Promise<void> {
    const room = frame.room as RoomId
    this.#acknowledge(frame, await this.context.backend.answerNudge(principal, room, frame.cmid, frame.text ?? null))
  }

  #acknowledge({ id, cmid }: FrameOf<'send' | 'answer'>, posted: PostAnswer): void {
    this.connection.send({
      t: 'ack',
      id,
      cmid,
      msg_id: posted.id,
      ...(posted.seq === null ? {} : { seq: posted.seq }),
      state: posted.state,
      ...(posted.isDuplicate ? { dup: true } : {}),
      ...(posted.reason === null ? {} : { reason: posted.reason }),
    })
  }
}

function idOf(frame: ClientFrame): string | undefined {
  return 'id' in frame ? frame.id : undefined
}
