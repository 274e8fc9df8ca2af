import type { Clock } from '@parley/common/clock'
import { type HttpApp, newRouter } from '@parley/common/http/app'
import type { Logger } from '@parley/common/logger'
import type { Metrics } from '@parley/common/metrics'
import type { Sql } from '@parley/common/postgres/connect'
import type { QueueFactory } from '@parley/common/queue/queues'
import type { Redis } from 'ioredis'
import { composeFeedback } from './feedback-app.js'
import { runPeriodically } from './jobs/periodically.js'
import { consumeVerdicts } from './jobs/verdicts-consumer.js'
import type { PolicyParts } from './policy-app.js'
import { AuditRepository } from './repositories/audit.js'
import type { MessagesRepository } from './repositories/messages.js'
import { ModerationCasesRepository } from './repositories/moderation-cases.js'
import { NudgesRepository } from './repositories/nudges.js'
import { RaidsRepository } from './repositories/raids.js'
import { RemovedNamesRepository } from './repositories/removed-names.js'
import { ReviewsRepository } from './repositories/reviews.js'
import { SanctionsRepository } from './repositories/sanctions.js'
import { WebhooksRepository } from './repositories/webhooks.js'
import { composeReviews } from './reviews-app.js'
import { auditRouter } from './routers/audit.js'
import { moderationCasesRouter } from './routers/moderation-cases.js'
import { policiesRouter } from './routers/policies.js'
import { raidRouter } from './routers/raid.js'
import { webhookDeliveriesRouter } from './routers/webhook-deliveries.js'
import { webhooksRouter } from './routers/webhooks.js'
import type { Access } from './services/access.js'
import { AuditService } from './services/audit.js'
import type { MessageViews } from './services/message-views.js'
import type { MessagesService } from './services/messages.js'
import { ModerationCasesService } from './services/moderation-cases.js'
import { createModerationMetrics } from './services/moderation-metrics.js'
import { ModerationNews } from './services/moderation-news.js'
import { PolicyService } from './services/policies.js'
import { PostLimiter } from './services/post-limiter.js'
import { RaidService, type RegistrationControl } from './services/raids.js'
import { type AccountNames, RemovedNameNews } from './services/removed-name-news.js'
import type { RoomPublisher } from './services/room-publisher.js'
import { type AccountBans, ServerBanNews } from './services/server-ban-news.js'
import { UnansweredNudges } from './services/unanswered-nudges.js'
import type { UsersService } from './services/users.js'
import { VerdictService } from './services/verdicts.js'
import { WebhookDeliveries } from './services/webhook-deliveries.js'
import { WebhookService } from './services/webhooks.js'

/** What moderation is given by the rest of chat. */
export interface ModerationDeps {
  readonly sql: Sql
  readonly queues: QueueFactory
  readonly logger: Logger
  readonly metrics: Metrics
  readonly clock: Clock
  readonly redis?: Redis | undefined
  readonly settings: { readonly trustProxy?: boolean; readonly evidenceRetentionDays?: number | undefined }
  readonly access: Access
  readonly users: UsersService
  /** Where clients find the service: `/api/chat`. */
  readonly basePath: string
  readonly messages: MessagesService
  readonly policy: PolicyParts
  readonly registration?: RegistrationControl | undefined
  readonly accountBans?: AccountBans | undefined
  readonly accountNames?: AccountNames | undefined
  readonly messageRows: MessagesRepository
  readonly views: MessageViews
  readonly publisher: RoomPublisher
  /** Something was put into the outbox. */
  readonly wakeRelay: () => void
}

export interface Moderation {
  /** Routes for authenticated users. */
  readonly router: HttpApp
  /** Routes whose path is the credential. */
  readonly openRouter: HttpApp
  readonly verdicts: VerdictService
  /** Starts the consumer of verdicts and the sweep of held messages. */
  startJobs(): void
  /** Ends what `startJobs` started. */
  close(): Promise<void>
}

/** Reports one member may make: nobody reads more than this in earnest. */
const REPORT_LIMITS = { posts: 20, windowS: 600 }
/** How long after a ban from the server the API keys of the account end at most, while auth-service is there. */
const BANS_MS = 1_000
const NAMES_MS = 2_000
/** Finer than the shortest wait a policy may ask for. */
const HELD_SWEEP_MS = 2_500

/** Puts moderation together: the part of the composition that `app.ts` hands what the rest of chat is made of. */
export function composeModeration(deps: ModerationDeps): Moderation {
  const { sql, access, clock, logger, policy, publisher, views } = deps
  const news = new ModerationNews(publisher, deps.wakeRelay)
  const observed = createModerationMetrics(deps.metrics)
  const verdicts = new VerdictService(policy.verdictRows, policy.judgements, news, clock, observed.applied)
  const router = newRouter()
  const { inForce, rules } = policy
  router.route('/', policiesRouter(new PolicyService(access, policy.policies, publisher, inForce, rules)))
  const raids = new RaidService(access, new RaidsRepository(sql), inForce, deps.registration ?? null, clock)
  router.route('/', raidRouter(raids))
  router.route('/', auditRouter(new AuditService(access, new AuditRepository(sql))))
  const items = new ReviewsRepository(sql)
  observed.watchQueue(async () => {
    const counts = await items.openCounts({ kind: 'server' })
    return [...counts.values()].reduce((sum, count) => sum + count, 0)
  })
  const reviews = composeReviews({ ...deps, views, publisher, news })
  router.route('/', reviews.router)
  const reportLimiter = new PostLimiter(REPORT_LIMITS, deps.redis, 'reports')
  const cases = new ModerationCasesService(access, new ModerationCasesRepository(sql), news, reportLimiter)
  router.route('/', moderationCasesRouter(cases))
  const webhooks = new WebhooksRepository(sql)
  router.route('/', webhooksRouter(new WebhookService(access, webhooks, policy.names), deps.basePath))
  const feedback = composeFeedback({ sql, queues: deps.queues, access, rules, clock })
  router.route('/', feedback.router)
  const deliveries = new WebhookDeliveries(webhooks, deps.messages, policy.names, policy.counter, clock)
  const unanswered = new UnansweredNudges(
    new NudgesRepository(sql),
    policy.verdictRows,
    policy.judgements,
    policy.moderationNews,
    clock,
  )
  const running: { close(): Promise<void> }[] = []
  return {
    router,
    openRouter: webhookDeliveriesRouter(deliveries, deps.settings.trustProxy ?? false),
    verdicts,
    startJobs: () => {
      const { accountBans, accountNames } = deps
      if (accountBans) {
        const bans = new ServerBanNews(new SanctionsRepository(sql), accountBans)
        running.push(runPeriodically('server bans', BANS_MS, logger, () => bans.tell()))
      }
      if (accountNames) {
        const removed = new RemovedNameNews(new RemovedNamesRepository(sql), accountNames)
        running.push(runPeriodically('removed names', NAMES_MS, logger, () => removed.tell()))
      }
      running.push(
        consumeVerdicts(deps.queues, verdicts, logger),
        feedback.startJobs(),
        reviews.startJobs(),
        runPeriodically('held messages', HELD_SWEEP_MS, logger, () => verdicts.endOverdueHolds()),
        runPeriodically('unanswered nudges', HELD_SWEEP_MS, logger, () => unanswered.end()),
      )
    },
    close: async () => {
      await Promise.all(running.splice(0).map((job) => job.close()))
    },
  }
}
