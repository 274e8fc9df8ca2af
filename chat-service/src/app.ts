import type { Server } from 'node:http'
import type { TokenVerifier } from '@parley/common/auth/token-verifier'
import type { Bus } from '@parley/common/bus/bus'
import type { Clock } from '@parley/common/clock'
import { type DomainError, InvalidInput, Unavailable } from '@parley/common/errors'
import { createHttpApp, type HttpApp } from '@parley/common/http/app'
import { serveOpenApi } from '@parley/common/http/openapi'
import { serveOperations } from '@parley/common/http/operations'
import type { Logger } from '@parley/common/logger'
import type { Metrics } from '@parley/common/metrics'
import type { Sql } from '@parley/common/postgres/connect'
import { saysDatabaseIsAway } from '@parley/common/postgres/errors'
import type { QueueFactory } from '@parley/common/queue/queues'
import type { Redis } from 'ioredis'
import { OutboxRelay } from './jobs/outbox-relay.js'
import { runPeriodically } from './jobs/periodically.js'
import { composeModeration, type Moderation } from './moderation-app.js'
import { attachRealtime } from './realtime/attach.js'
import type { RealtimeLimits } from './realtime/limits.js'
import { createRealtime, type Realtime } from './realtime/realtime.js'
import { ServiceBackend } from './realtime/service-backend.js'
import { ErasureRepository } from './repositories/erasure.js'
import { ExportsRepository } from './repositories/exports.js'
import { InvitesRepository } from './repositories/invites.js'
import { MarksRepository } from './repositories/marks.js'
import { MembersRepository } from './repositories/members.js'
import { MessageWriter } from './repositories/message-writer.js'
import { MessagesRepository } from './repositories/messages.js'
import { ModerationNotesRepository } from './repositories/moderation-notes.js'
import { RoomTransactions } from './repositories/open-room.js'
import { OutboxRepository } from './repositories/outbox.js'
import { saysTextIsUnstorable } from './repositories/pg-errors.js'
import { ReactionsRepository } from './repositories/reactions.js'
import { RetentionRepository } from './repositories/retention.js'
import { RoomLogRepository } from './repositories/room-log.js'
import { RoomsRepository } from './repositories/rooms.js'
import { SearchRepository } from './repositories/search.js'
import { ServerSettingsRepository } from './repositories/server-settings.js'
import { StandingsRepository } from './repositories/standings.js'
import { UnscoredRepository } from './repositories/unscored.js'
import { UsersRepository } from './repositories/users.js'
import { routerForUsers } from './routers/authenticate.js'
import { historyRouter } from './routers/history.js'
import { internalRouter } from './routers/internal.js'
import { invitesRouter } from './routers/invites.js'
import { membershipsRouter } from './routers/memberships.js'
import { messagesRouter } from './routers/messages.js'
import { ownDataRouter } from './routers/own-data.js'
import { reactionsRouter } from './routers/reactions.js'
import { retentionRouter } from './routers/retention.js'
import { roomLogRouter } from './routers/room-log.js'
import { roomsRouter } from './routers/rooms.js'
import { searchRouter } from './routers/search.js'
import { isDeliveryPath } from './routers/webhook-deliveries.js'
import { Access } from './services/access.js'
import { createChatMetrics } from './services/chat-metrics.js'
import type { Directory } from './services/directory.js'
import { ErasureService } from './services/erasure.js'
import { ExportsService } from './services/exports.js'
import { HistoryService } from './services/history.js'
import { InvitesService } from './services/invites.js'
import { MarksService } from './services/marks.js'
import { MembershipsService } from './services/memberships.js'
import { MessageChangesService } from './services/message-changes.js'
import { MessageViews } from './services/message-views.js'
import { MessagesService } from './services/messages.js'
import { OutboxService } from './services/outbox.js'
import { PostLimiter } from './services/post-limiter.js'
import { ReactionsService } from './services/reactions.js'
import { RetentionService } from './services/retention.js'
import { RoomLogService } from './services/room-log.js'
import { RoomNews } from './services/room-news.js'
import { RoomPublisher } from './services/room-publisher.js'
import { RoomsService } from './services/rooms.js'
import { SearchService } from './services/search.js'
import { UnscoredService } from './services/unscored.js'
import { UsersService } from './services/users.js'

/** What the composition is told rather than given. */
export interface ChatSettings {
  readonly version: string
  /** Path the app is mounted under, as clients see it: `/api/chat`. The WebSocket is at `${basePath}/ws`. */
  readonly basePath: string
  /** Origins that may open sockets besides the server's own host. */
  readonly allowedOrigins: readonly string[]
  /** Posts one sender may make within `windowS` seconds. */
  readonly postLimits: { readonly posts: number; readonly windowS: number }
  /** Null = messages are kept for good. */
  readonly messageRetentionDays: number | null
  /** Departures from the usual bounds of the socket edge. */
  readonly socketLimits?: Partial<RealtimeLimits>
}

export interface ChatDeps {
  readonly sql: Sql
  readonly queues: QueueFactory
  readonly bus: Bus
  readonly verifier: TokenVerifier
  /** Credential of the other services. */
  readonly serviceToken: string
  readonly directory: Directory
  readonly logger: Logger
  readonly metrics: Metrics
  readonly clock: Clock
  readonly settings: ChatSettings
  /** Set when several instances share their limits. */
  readonly redis?: Redis | undefined
}

export interface ChatApp {
  /** Routes relative to the app's own root (`/rooms`, not `/api/chat/rooms`). */
  readonly app: HttpApp
  /** Starts relay, sweeps, retention and the consumer of verdicts. */
  startJobs(): Promise<void>
  /** Serves WebSocket upgrades that reach `server` at `${basePath}/ws`; others are left alone. */
  attachRealtime(server: Server): void
  /** Ends jobs and sockets, lets posts in hand finish; closes nothing that it was given. */
  close(): Promise<void>
}

const WRITER_LIMITS = { maxBatch: 128, maxWaiting: 5_000 }
const SWEEP_MS = 10 * 60_000
const RETENTION_MS = 3_600_000
const FIRST_ROOM = { name: 'general', topic: 'Everything and nothing in particular' }

/** Puts chat together on what it is given. Resolves when the database answered and the first room exists. */
export async function createChatApp(deps: ChatDeps): Promise<ChatApp> {
  const core = await createCore(deps)
  const moderation = composeModeration({ ...deps, ...core, basePath: deps.settings.basePath })
  const jobs = createJobs(deps, core)
  const realtime = await openRealtime(deps, core)
  return {
    app: createRoutes(deps, core, moderation),
    startJobs: async () => {
      jobs.start()
      moderation.startJobs()
    },
    attachRealtime: (server) => attachRealtime(realtime, server),
    close: async () => {
      await realtime.drain()
      await realtime.close()
      await moderation.close()
      await core.writer.drain()
      await jobs.close()
      core.access.close()
    },
  }
}

/** Repositories and services: what every edge of chat builds on. */
export type ChatCore = Awaited<ReturnType<typeof createCore>>

async function createCore({ sql, bus, clock, directory, logger, metrics, queues, settings, redis }: ChatDeps) {
  const serverSettings = new ServerSettingsRepository(sql)
  const epoch = await serverSettings.epoch()
  await serverSettings.createFirstRoom(FIRST_ROOM.name, FIRST_ROOM.topic)

  const observed = createChatMetrics(metrics)
  const outbox = new OutboxService(
    new OutboxRepository(sql),
    queues.producer('moderation'),
    queues.producer('analytics'),
    clock,
    observed.relayed,
  )
  observed.watchOutbox(outbox)
  const relay = new OutboxRelay(outbox, logger)

  const messagesRepository = new MessagesRepository(sql)
  const roomsRepository = new RoomsRepository(sql)
  const membersRepository = new MembersRepository(sql)
  const reactionsRepository = new ReactionsRepository(sql)
  const transactions = new RoomTransactions(sql, () => relay.wake())
  const writer = new MessageWriter(sql, WRITER_LIMITS, (batch) => {
    relay.wake()
    observed.batchWritten(batch)
  })

  const access = new Access(new StandingsRepository(sql), messagesRepository, clock)
  await access.listen(bus)
  const publisher = new RoomPublisher(bus)
  const news = new RoomNews(publisher)
  const users = new UsersService(new UsersRepository(sql), directory)
  const views = new MessageViews(reactionsRepository, new ModerationNotesRepository(sql))
  const limiter = new PostLimiter(settings.postLimits, redis)
  const memberships = new MembershipsService(
    access,
    membersRepository,
    roomsRepository,
    transactions,
    users,
    news,
    clock,
  )
  return {
    access,
    publisher,
    users,
    writer,
    relay,
    wakeRelay: () => relay.wake(),
    views,
    messageRows: messagesRepository,
    outbox,
    memberships,
    rooms: new RoomsService(access, roomsRepository, transactions, users, news),
    invites: new InvitesService(access, new InvitesRepository(sql), membersRepository, memberships, users, clock),
    messages: new MessagesService(access, writer, views, limiter, publisher, clock),
    changes: new MessageChangesService(access, messagesRepository, transactions, views, limiter, publisher, clock),
    history: new HistoryService(access, messagesRepository, views),
    reactions: new ReactionsService(access, reactionsRepository, transactions, limiter, publisher),
    search: new SearchService(access, new SearchRepository(sql), views),
    roomLog: new RoomLogService(access, new RoomLogRepository(sql), epoch),
    marks: new MarksService(access, new MarksRepository(sql), publisher),
    exports: new ExportsService(access, new ExportsRepository(sql), views),
    erasure: new ErasureService(new ErasureRepository(sql), transactions, users, publisher, news, clock),
    unscored: new UnscoredService(new UnscoredRepository(sql), outbox, queues, clock),
    retention: new RetentionService(
      access,
      new RetentionRepository(sql),
      settings.messageRetentionDays,
      clock,
      logger,
      observed.purged,
    ),
  }
}

function createRoutes(deps: ChatDeps, core: ChatCore, moderation: Moderation): HttpApp {
  const { settings, sql, bus } = deps
  const app = createHttpApp({
    logger: deps.logger,
    metrics: deps.metrics,
    isBoundedByRoute: isDeliveryPath,
    asDomainError,
  })
  serveOperations(app, {
    service: 'chat-service',
    version: settings.version,
    metrics: deps.metrics,
    logger: deps.logger,
    checks: { postgres: async () => void (await sql`select 1`), bus: () => bus.ping() },
  })
  serveOpenApi(app, {
    title: 'Parley chat',
    description: 'Rooms, messages, moderation. The WebSocket is at `/ws` (subprotocol `chat.v1`).',
    version: settings.version,
    basePath: settings.basePath,
  })
  // Routes with a credential of their own come first: what follows demands a person's.
  app.route('/', internalRouter(deps.serviceToken, core.outbox, core.erasure))
  app.route('/', moderation.openRouter)

  const forUsers = routerForUsers(deps.verifier, core.users)
  forUsers.route('/', messagesRouter(core.messages, core.changes))
  forUsers.route('/', historyRouter(core.history))
  forUsers.route('/', roomsRouter(core.rooms))
  forUsers.route('/', membershipsRouter(core.memberships))
  forUsers.route('/', invitesRouter(core.invites))
  forUsers.route('/', reactionsRouter(core.reactions))
  forUsers.route('/', roomLogRouter(core.roomLog, core.marks))
  forUsers.route('/', searchRouter(core.search))
  forUsers.route('/', ownDataRouter(core.exports))
  forUsers.route('/', retentionRouter(core.retention))
  forUsers.route('/', moderation.router)
  app.route('/', forUsers)
  return app
}

/** What the database's errors mean to clients; all others are bugs. */
function asDomainError(error: Error): DomainError | undefined {
  if (saysDatabaseIsAway(error)) {
    return new Unavailable('The database cannot be reached', 'database_unavailable', { cause: error })
  }
  if (!saysTextIsUnstorable(error)) return undefined
  return new InvalidInput(['body'], 'The request holds characters that cannot be stored', 'text_malformed')
}

/** The WebSocket edge, on the same services as the routers. */
function openRealtime(deps: ChatDeps, core: ChatCore): Promise<Realtime> {
  const { bus, clock, logger, metrics, settings, verifier } = deps
  return createRealtime({
    backend: new ServiceBackend(core),
    verifier,
    bus,
    publisher: core.publisher,
    epoch: core.roomLog.epoch,
    logger,
    metrics,
    clock,
    path: `${settings.basePath}/ws`,
    allowedOrigins: settings.allowedOrigins,
    ...(settings.socketLimits ? { limits: settings.socketLimits } : {}),
  })
}

/** Everything that runs without being asked. */
function createJobs({ logger }: ChatDeps, core: ChatCore) {
  const closers: (() => Promise<void>)[] = []
  return {
    start: (): void => {
      core.relay.start()
      const sweep = runPeriodically('unscored', SWEEP_MS, logger, async () => {
        const count = await core.unscored.sweep()
        if (count > 0) logger.warn({ messages: count }, 'messages without a verdict were queued again')
      })
      const retention = runPeriodically('retention', RETENTION_MS, logger, async () => {
        await core.retention.run()
      })
      closers.push(
        () => core.relay.close(),
        () => sweep.close(),
        () => retention.close(),
      )
    },
    close: async (): Promise<void> => {
      core.retention.stop()
      await Promise.all(closers.map((close) => close()))
    },
  }
}
