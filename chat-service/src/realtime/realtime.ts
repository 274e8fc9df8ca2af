import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { hearRevocations } from '@parley/common/auth/hear-revocations'
import type { Bus } from '@parley/common/bus/bus'
import type { Clock } from '@parley/common/clock'
import { CLOSE, SUBPROTOCOL } from '@parley/common/contracts/socket'
import { newId } from '@parley/common/ids'
import type { Logger } from '@parley/common/logger'
import type { Metrics } from '@parley/common/metrics'
import { type WebSocket, WebSocketServer } from 'ws'
import type { RoomPublisher } from '../services/room-publisher.js'
import type { ChatBackend } from './chat-backend.js'
import { ChatSocket } from './chat-socket.js'
import { Connection, type ConnectionContext } from './connection.js'
import { FlushRound } from './flush-round.js'
import { DEFAULT_LIMITS, type RealtimeLimits } from './limits.js'
import { Marks } from './marks.js'
import { OnlineUsers } from './online-users.js'
import type { OutgoingFrame } from './outgoing-frame.js'
import { RealtimeMetrics } from './realtime-metrics.js'
import { ReviewWatch } from './review-watch.js'
import { RoomFeeds } from './room-feeds.js'
import { Semaphore } from './semaphore.js'
import { serverFrame } from './server-frames.js'
import { Session, type SessionContext, type Verifier } from './session.js'
import { refuseUpgrade, type UpgradeRules, writeRefusal } from './upgrade.js'

export interface RealtimeDeps {
  readonly backend: ChatBackend
  readonly verifier: Verifier
  readonly bus: Bus
  readonly publisher: RoomPublisher
  /** Names this history of the room logs. */
  readonly epoch: string
  readonly logger: Logger
  readonly metrics: Metrics
  readonly clock: Clock
  /** Where sockets are opened, such as `/api/chat/ws`. */
  readonly path: string
  /** Origins of pages that may open sockets besides the server's own. */
  readonly allowedOrigins: readonly string[]
  readonly limits?: Partial<RealtimeLimits>
}

export interface RealtimeStats {
  readonly connections: number
  readonly subscriptions: number
  readonly rooms: number
  readonly framesIn: number
  readonly framesOut: number
  readonly dropped: number
  readonly slowCloses: number
}

export interface Realtime {
  /** Where sockets are opened. */
  readonly path: string
  /** For an HTTP server's `upgrade` event. Answers every request: what is no `chat.v1` socket is refused. */
  readonly handleUpgrade: (request: IncomingMessage, socket: Duplex, head: Buffer) => void
  /** Takes no new sockets, answers what is in hand and closes the others with 1012, spread over `drainMs`. */
  drain(): Promise<void>
  /** Cuts what is left and stops. Call `drain` first, or clients see broken connections. */
  close(): Promise<void>
  stats(): RealtimeStats
}

/** Opens the WebSocket edge; it serves once its `handleUpgrade` is put on a server. */
export async function createRealtime(deps: RealtimeDeps): Promise<Realtime> {
  const edge = new RealtimeEdge(deps)
  await edge.open()
  return edge
}

class RealtimeEdge implements Realtime {
  readonly path: string
  readonly #limits: RealtimeLimits
  readonly #rules: UpgradeRules
  readonly #metrics: RealtimeMetrics
  readonly #feeds: RoomFeeds
  readonly #marks: Marks
  readonly #reviewWatch: ReviewWatch
  readonly #sessionContext: SessionContext
  readonly #connectionContext: ConnectionContext
  readonly #sessions = new Set<Session>()
  readonly #server: WebSocketServer
  #timers: NodeJS.Timeout[] = []
  #stopHearingRevocations: (() => void) | undefined
  #isDraining = false

  constructor(private readonly deps: RealtimeDeps) {
    const { backend, bus, logger, metrics, path, publisher, verifier, epoch } = deps
    const limits: RealtimeLimits = { ...DEFAULT_LIMITS, ...deps.limits }
    this.#limits = limits
    this.path = path
    this.#rules = { path, allowedOrigins: new Set(deps.allowedOrigins) }
    this.#metrics = new RealtimeMetrics(metrics, {
      connections: () => this.#sessions.size,
      subscriptions: () => this.#subscriptionCount(),
      rooms: () => this.#feeds.size,
    })
    // Intervals go by the monotonic clock: a wall clock that is set must not close every socket for silence.
    const nowMs = (): number => performance.now()
    const shared = { limits, metrics: this.#metrics, logger, nowMs }
    const feedContext = { ...shared, instanceId: newId(), bus, backend, replays: new Semaphore(limits.maxReplays) }
    this.#feeds = new RoomFeeds(feedContext)
    this.#marks = new Marks(feedContext)
    this.#connectionContext = { ...shared, round: new FlushRound() }
    this.#reviewWatch = new ReviewWatch(backend, logger, nowMs)
    this.#sessionContext = {
      ...feedContext,
      reviewWatch: this.#reviewWatch,
      epoch,
      verifier,
      publisher,
      marks: this.#marks,
      users: new OnlineUsers(bus, logger),
      openFeed: (roomId) => this.#feeds.open(roomId),
    }
    this.#server = new WebSocketServer({
      noServer: true,
      clientTracking: false,
      // Compressing per socket would cost ten times what sending does; see docs/websocket.md.
      perMessageDeflate: false,
      autoPong: false,
      maxPayload: limits.maxFrameBytes,
      WebSocket: ChatSocket,
      handleProtocols: () => SUBPROTOCOL,
    })
  }

  async open(): Promise<void> {
    const { bus, logger } = this.deps
    this.#stopHearingRevocations = await hearRevocations(bus, logger, (revocation) => {
      for (const session of this.#sessions) session.onRevocation(revocation)
    })
    await this.#reviewWatch.open(bus)
    const { sweepMs, marksMs, headCheckMs } = this.#limits
    this.#timers = [
      setInterval(() => this.#sweep(), sweepMs),
      setInterval(() => this.#saveMarks(), marksMs),
      setInterval(() => {
        this.#feeds.compareHeads().catch((error: unknown) => logger.warn({ err: error }, 'heads could not be compared'))
      }, headCheckMs),
    ]
    for (const timer of this.#timers) timer.unref()
  }

  /** Bound, so that it can be handed to `server.on` as it is. */
  readonly handleUpgrade = (request: IncomingMessage, socket: Duplex, head: Buffer): void => {
    const isFull = this.#isDraining || this.#sessions.size >= this.#limits.maxConnections
    const refusal = refuseUpgrade(request, this.#rules, isFull)
    if (refusal) writeRefusal(socket, refusal)
    else this.#server.handleUpgrade(request, socket, head, (ws) => this.#accept(ws, socket))
  }

  async drain(): Promise<void> {
    this.#isDraining = true
    const sessions = [...this.#sessions]
    const stepMs = sessions.length === 0 ? 0 : this.#limits.drainMs / sessions.length
    await Promise.all(sessions.map((session, index) => this.#dismiss(session, index * stepMs)))
    await this.#marks.saveAll()
  }

  async close(): Promise<void> {
    this.#isDraining = true
    for (const timer of this.#timers) clearInterval(timer)
    this.#stopHearingRevocations?.()
    for (const session of this.#sessions) session.connection.terminate()
    this.#feeds.close()
    this.#reviewWatch.close()
    this.#metrics.tell()
    await this.#marks.saveAll()
  }

  stats(): RealtimeStats {
    const { framesIn, framesOut, dropped, slowCloses } = this.#metrics
    return {
      connections: this.#sessions.size,
      subscriptions: this.#subscriptionCount(),
      rooms: this.#feeds.size,
      framesIn,
      framesOut,
      dropped,
      slowCloses,
    }
  }

  #accept(ws: WebSocket, socket: Duplex): void {
    const connection: Connection = new Connection(ws, socket, this.#connectionContext, {
      onText: (text) => session.onText(text),
      onEnd: () => session.end(),
      onGone: () => this.#sessions.delete(session),
    })
    const session = new Session(connection, this.#sessionContext)
    this.#sessions.add(session)
  }

  /** Closes one session after `delayMs`, once its frames in hand were answered. */
  async #dismiss({ connection }: Session, delayMs: number): Promise<void> {
    await new Promise((resolve) => setTimeout(resolve, delayMs))
    let timer: NodeJS.Timeout | undefined
    const late = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, this.#limits.drainMs)
    })
    await Promise.race([connection.settle(), late])
    clearTimeout(timer)
    connection.close(CLOSE.restart, 'server restarts')
  }

  #sweep(): void {
    const now = performance.now()
    const wallMs = this.deps.clock.now().getTime()
    let ping: OutgoingFrame | undefined
    const pingFrame = (): OutgoingFrame => {
      ping ??= serverFrame({ t: 'ping', ts: wallMs })
      return ping
    }
    for (const session of this.#sessions) {
      session.connection.sweep(now, pingFrame)
      session.sweep(wallMs)
    }
    this.#feeds.sweep(now)
    this.#metrics.tell()
  }

  #saveMarks(): void {
    for (const feed of this.#feeds.all()) this.#marks.collect(feed.subscribers)
    void this.#marks.save()
  }

  #subscriptionCount(): number {
    let count = 0
    for (const session of this.#sessions) count += session.subscriptionCount
    return count
  }
}
