import { type DomainError, InvalidInput, Unavailable } from '@parley/common/errors'
import { createHttpApp, type HttpApp } from '@parley/common/http/app'
import { serveOpenApi } from '@parley/common/http/openapi'
import { serveOperations } from '@parley/common/http/operations'
import { saysDatabaseIsAway } from '@parley/common/postgres/errors'
import type { ChatDeps } from './chat-deps.js'
import type { ChatCore } from './core-app.js'
import type { Moderation } from './moderation-app.js'
import type { Outgoing } from './outgoing-app.js'
import { saysTextIsUnstorable, saysTimeIsUnstorable } from './repositories/pg-errors.js'
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
import type { Transparency } from './transparency-app.js'

interface Parts {
  readonly moderation: Moderation
  readonly outgoing: Outgoing
  readonly transparency: Transparency
}

/** Every route, in the order in which they are asked. */
export function createRoutes(deps: ChatDeps, core: ChatCore, { moderation, outgoing, transparency }: Parts): HttpApp {
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
  app.route(
    '/',
    internalRouter(deps.serviceToken, core.outbox, core.erasure, core.reviewQueueAges, core.users, core.names),
  )
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

/** What the database's errors mean to clients; all others are bugs. */
function asDomainError(error: Error): DomainError | undefined {
  if (saysDatabaseIsAway(error)) {
    return new Unavailable('The database cannot be reached', 'database_unavailable', { cause: error })
  }
  if (saysTimeIsUnstorable(error)) {
    return new InvalidInput(['request'], 'The request names a time that is in no calendar of ours')
  }
  if (!saysTextIsUnstorable(error)) return undefined
  return new InvalidInput(['body'], 'The request holds characters that cannot be stored', 'text_malformed')
}
