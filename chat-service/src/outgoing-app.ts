import type { Clock } from '@parley/common/clock'
import { type HttpApp, newRouter } from '@parley/common/http/app'
import type { Logger } from '@parley/common/logger'
import type { Metrics } from '@parley/common/metrics'
import type { Sql } from '@parley/common/postgres/sql'
import type { Redis } from 'ioredis'
import { OutgoingDispatcher } from './jobs/outgoing-dispatcher.js'
import { type PeriodicJob, runPeriodically } from './jobs/periodically.js'
import type { PolicyParts } from './policy-app.js'
import { AuditRepository } from './repositories/audit.js'
import { CommandsRepository } from './repositories/commands.js'
import { OutgoingDeliveriesRepository } from './repositories/outgoing-deliveries.js'
import { OutgoingWebhooksRepository } from './repositories/outgoing-webhooks.js'
import { RoomLogRepository } from './repositories/room-log.js'
import { commandRepliesRouter, commandsRouter } from './routers/commands.js'
import { outgoingWebhooksRouter } from './routers/outgoing-webhooks.js'
import type { Access } from './services/access.js'
import { CommandReplies } from './services/command-replies.js'
import { CommandService } from './services/commands.js'
import { EventBodies } from './services/event-bodies.js'
import type { MessagesService } from './services/messages.js'
import { OutgoingDispatch } from './services/outgoing-dispatch.js'
import { createOutgoingMetrics } from './services/outgoing-metrics.js'
import { OutgoingWebhookService } from './services/outgoing-webhooks.js'
import { PostLimiter } from './services/post-limiter.js'
import type { RoomPublisher } from './services/room-publisher.js'
import type { Sanctions } from './services/sanctions.js'
import { HttpWebhookSender, type WebhookSender } from './services/webhook-sender.js'

/** What events out are given by the rest of chat. */
export interface OutgoingDeps {
  readonly sql: Sql
  readonly logger: Logger
  readonly metrics: Metrics
  readonly clock: Clock
  readonly redis?: Redis | undefined
  readonly access: Access
  readonly messages: MessagesService
  readonly publisher: RoomPublisher
  readonly sanctions: Sanctions
  readonly policy: Pick<PolicyParts, 'names'>
  /** Of the rooms' logs. */
  readonly epoch: string
  /** Where the service is reached from outside: `https://chat.example.org/api/chat`. */
  readonly publicBase: string
  /** Default: HTTP, with its guards. */
  readonly sender?: WebhookSender | undefined
}

export interface Outgoing {
  /** Routes for authenticated users. */
  readonly router: HttpApp
  /** Routes whose path is the credential. */
  readonly openRouter: HttpApp
  startJobs(): void
  /** Lets attempts in hand finish. */
  close(): Promise<void>
}

/** Commands one member may give. */
const COMMAND_LIMITS = { posts: 20, windowS: 60 }
/** Deliveries that one person may ask for: others' servers are at the other end. */
const DEMAND_LIMITS = { posts: 30, windowS: 60 }
const HOUSEKEEPING_MS = 10 * 60_000

/** Puts events out together: outgoing webhooks and slash commands. See docs/webhooks.md. */
export function composeOutgoing(deps: OutgoingDeps): Outgoing {
  const { sql, access, clock, logger, publisher } = deps
  const webhooks = new OutgoingWebhooksRepository(sql)
  const deliveries = new OutgoingDeliveriesRepository(sql)
  const commands = new CommandsRepository(sql)
  const observed = createOutgoingMetrics(deps.metrics)
  const replies = new CommandReplies(
    commands,
    deps.messages,
    deps.sanctions,
    deps.policy.names,
    publisher,
    clock,
    logger,
    deps.publicBase,
  )
  const dispatch = new OutgoingDispatch({
    deliveries,
    webhooks,
    bodies: new EventBodies(new RoomLogRepository(sql), new AuditRepository(sql)),
    invocations: replies,
    sender: deps.sender ?? new HttpWebhookSender(),
    publisher,
    clock,
    logger,
    epoch: deps.epoch,
    observe: observed.attempted,
  })
  observed.watchBacklog(() => deliveries.backlog())
  const dispatcher = new OutgoingDispatcher(dispatch, logger)
  const wake = (): void => dispatcher.wake()
  const limiter = new PostLimiter(COMMAND_LIMITS, deps.redis, 'commands')
  const router = newRouter()
  const demands = new PostLimiter(DEMAND_LIMITS, deps.redis, 'deliveries')
  const service = new OutgoingWebhookService(access, webhooks, deliveries, demands, clock, wake)
  router.route('/', outgoingWebhooksRouter(service))
  router.route('/', commandsRouter(new CommandService(access, commands, webhooks, limiter, clock, wake)))
  const running: PeriodicJob[] = []
  return {
    router,
    openRouter: commandRepliesRouter(replies),
    startJobs: () => {
      dispatcher.start()
      running.push(
        runPeriodically('outgoing housekeeping', HOUSEKEEPING_MS, logger, async () => {
          await dispatch.prune()
          await commands.forgetExpired(clock.now())
        }),
      )
    },
    close: async () => {
      await Promise.all([dispatcher.close(), ...running.splice(0).map((job) => job.close())])
    },
  }
}
