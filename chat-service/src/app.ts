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
import { composeOutgoing, type Outgoing } from './outgoing-app.js'
import { composePolicy } from './policy-app.js'
import { attachRealtime } from './realtime/attach.js'
import type { RealtimeLimits } from './realtime/limits.js'
import { createRealtime, type Realtime } from './realtime/realtime.js'
import { ServiceBackend } from './realtime/service-backend.js'
import { ActsRepository } from './repositories/acts.js'
import { ErasureRepository } from './repositories/erasure.js'
import { ExportsRepository } from './repositories/exports.js'
import { InvitesRepository } from './repositories/invites.js'
import { MarksRepository } from './repositories/marks.js'
import { MembersRepository } from './repositories/members.js'
import { MessageWriter } from './repositories/message-writer.js'
import { MessagesRepository } from './repositories/messages.js'
import { ModerationNotesRepository } from './repositories/moderation-notes.js'
import { NudgesRepository } from './repositories/nudges.js'
import { RoomTransactions } from './repositories/open-room.js'
import { OutboxRepository } from './repositories/outbox.js'
import { saysTextIsUnstorable } from './repositories/pg-errors.js'
import { ReactionsRepository } from './repositories/reactions.js'
import { RetentionRepository } from './repositories/retention.js'
import { ReviewQueueAgesRepository } from './repositories/review-queue-ages.js'
import { ReviewsRepository } from './repositories/reviews.js'
import { RoomLogRepository } from './repositories/room-log.js'
import { RoomsRepository } from './repositories/rooms.js'
import { SanctionsRepository } from './repositories/sanctions.js'
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
import { nudgesRouter } from './routers/nudges.js'
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
import { ModerationNews } from './services/moderation-news.js'
import { NudgeService } from './services/nudges.js'
import { OutboxService } from './services/outbox.js'
import { PostLimiter } from './services/post-limiter.js'
import type { RegistrationControl } from './services/raids.js'
import { ReactionsService } from './services/reactions.js'
import { RetentionService } from './services/retention.js'
import { ReviewQueueAgesService } from './services/review-queue-ages.js'
import { ReviewSights } from './services/review-sights.js'
import { RoomLogService } from './services/room-log.js'
import { RoomNews } from './services/room-news.js'
import { RoomPenalties } from './services/room-penalties.js'
import { RoomPublisher } from './services/room-publisher.js'
import { RoomsService } from './services/rooms.js'
import { Sanctions } from './services/sanctions.js'
import { SearchService } from './services/search.js'
import { UnscoredService } from './services/unscored.js'
import { UsersService } from './services/users.js'
import type { WebhookSender } from './services/webhook-sender.js'
import { composeTransparency, type Transparency } from './transparency-app.js'

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
  /** How long decided review items keep their evidence; absent = as long as the message. */
  readonly evidenceRetentionDays?: number | undefined
  /** Where people reach the installation; bots are told to answer there. Default: the first allowed origin. */
  readonly publicUrl?: string | undefined
  /** Take clients' addresses from the last entry of `X-Forwarded-For`; only behind a proxy that sets it. */
  readonly trustProxy?: boolean
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
  /** Where the raid switch closes registration; absent = it is left alone. */
  readonly registration?: RegistrationControl | undefined
  readonly logger: Logger
  readonly metrics: Metrics
  readonly clock: Clock
  readonly settings: ChatSettings
  /** Set when several instances share their limits. */
  readonly redis?: Redis | undefined
  /** How outgoing webhooks are posted; default: over HTTP, with its guards. */
  readonly webhookSender?: WebhookSender | undefined
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
  const outgoing = composeOutgoing(outgoingDeps(deps, core))
  const transparency = composeTransparency({ ...deps, ...core })
  const jobs = createJobs(deps, core)
  const realtime = await openRealtime(deps, core)
  return {
    app: createRoutes(deps, core, { moderation, outgoing, transparency }),
    startJobs: async () => {
      jobs.start()
      moderation.startJobs()
      outgoing.startJobs()
      transparency.startJobs()
    },
    attachRealtime: (server) => attachRealtime(realtime, server),
    close: async () => {
      await realtime.drain()
      await realtime.close()
      await Promise.all([moderation.close(), outgoing.close(), transparency.close()])
      await core.writer.drain()
      await jobs.close()
      core.access.close()
      core.sanctions.close()
      core.policy.inForce.close()
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

  const sanctions = new Sanctions(new SanctionsRepository(sql), clock)
  await sanctions.listen(bus)
  const access = new Access(new StandingsRepository(sql), messagesRepository, sanctions, clock)
  await access.listen(bus)
  const publisher = new RoomPublisher(bus)
  const news = new RoomNews(publisher)
  const users = new UsersService(new UsersRepository(sql), directory)
  const views = new MessageViews(reactionsRepository, new ModerationNotesRepository(sql))
  const limiter = new PostLimiter(settings.postLimits, redis)
  const wakeRelay = (): void => relay.wake()
  const policy = await composePolicy({ sql, bus, clock, redis, messageRows: messagesRepository, publisher, wakeRelay })
  const { drafts, early, names } = policy
  const moderationNews = new ModerationNews(publisher, () => relay.wake())
  const changes = new MessageChangesService(
    access,
    messagesRepository,
    transactions,
    views,
    limiter,
    drafts,
    early,
    publisher,
    moderationNews,
    clock,
  )
  const memberships = new MembershipsService(
    access,
    membersRepository,
    roomsRepository,
    transactions,
    users,
    new RoomPenalties(new ActsRepository(sql), moderationNews, clock),
    news,
    clock,
  )
  return {
    access,
    sanctions,
    reviewSights: new ReviewSights(access, new ReviewsRepository(sql)),
    publisher,
    users,
    writer,
    relay,
    wakeRelay,
    policy,
    views,
    messageRows: messagesRepository,
    outbox,
    memberships,
    rooms: new RoomsService(access, roomsRepository, transactions, users, news, names),
    invites: new InvitesService(access, new InvitesRepository(sql), membersRepository, memberships, users, clock),
    messages: new MessagesService(access, writer, views, limiter, drafts, early, publisher, clock),
    changes,
    nudges: new NudgeService(
      access,
      messagesRepository,
      new NudgesRepository(sql),
      policy.verdictRows,
      policy.judgements,
      changes,
      views,
      policy.moderationNews,
      clock,
    ),
    history: new HistoryService(access, messagesRepository, views),
    reactions: new ReactionsService(access, reactionsRepository, transactions, limiter, publisher),
    search: new SearchService(access, new SearchRepository(sql), views),
    roomLog: new RoomLogService(access, new RoomLogRepository(sql), epoch),
    marks: new MarksService(access, new MarksRepository(sql), publisher),
    exports: new ExportsService(access, new ExportsRepository(sql), views),
    erasure: new ErasureService(new ErasureRepository(sql), transactions, users, publisher, news, clock),
    reviewQueueAges: new ReviewQueueAgesService(new ReviewQueueAgesRepository(sql), clock),
    unscored: new UnscoredService(new UnscoredRepository(sql), outbox, queues, clock),
    retention: new RetentionService(
      access,
      new RetentionRepository(sql, settings.evidenceRetentionDays !== undefined),
      settings.messageRetentionDays,
      clock,
      logger,
      observed.purged,
    ),
  }
}

interface Parts {
  readonly moderation: Moderation
  readonly outgoing: Outgoing
  readonly transparency: Transparency
}

function createRoutes(deps: ChatDeps, core: ChatCore, { moderation, outgoing, transparency }: Parts): HttpApp {
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
  app.route('/', internalRouter(deps.serviceToken, core.outbox, core.erasure, core.reviewQueueAges))
  app.route('/', moderation.openRouter)
  app.route('/', outgoing.openRouter)

  const forUsers = routerForUsers(deps.verifier, core.users)
  forUsers.route('/', messagesRouter(core.messages, core.changes))
  forUsers.route('/', nudgesRouter(core.nudges))
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
  forUsers.route('/', outgoing.router)
  forUsers.route('/', transparency.router)
  app.route('/', forUsers)
  return app
}

function outgoingDeps(deps: ChatDeps, core: ChatCore) {
  const { settings, webhookSender: sender } = deps
  const origin = settings.publicUrl ?? settings.allowedOrigins[0] ?? ''
  return { ...deps, ...core, sender, epoch: core.roomLog.epoch, publicBase: origin + settings.basePath }
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
