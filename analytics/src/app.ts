import type { TokenVerifier } from '@parley/common/auth/token-verifier'
import type { Clock } from '@parley/common/clock'
import { createHttpApp, type HttpApp } from '@parley/common/http/app'
import { requireUser } from '@parley/common/http/current-user'
import { serveOpenApi } from '@parley/common/http/openapi'
import { type ReadinessCheck, serveOperations } from '@parley/common/http/operations'
import type { Logger } from '@parley/common/logger'
import type { Metrics } from '@parley/common/metrics'
import type { Sql } from '@parley/common/postgres/connect'
import type { QueueFactory } from '@parley/common/queue/queues'
import { dashboardRouters } from './dashboards-app.js'
import { FactsConsumer } from './jobs/facts-consumer.js'
import { QueueSampler } from './jobs/queue-sampler.js'
import { RetentionJob } from './jobs/retention-job.js'
import { unavailableInOutage } from './repositories/database-errors.js'
import { FactLedger } from './repositories/fact-ledger.js'
import { PeopleRepository } from './repositories/people.js'
import { QueueSamplesRepository } from './repositories/queue-samples.js'
import { RetentionRepository } from './repositories/retention.js'
import { internalRouter } from './routers/internal.js'
import { ownDataRouter } from './routers/own-data.js'
import { FactRecorder } from './services/fact-recorder.js'
import { PeopleService } from './services/people.js'
import { QueueHistoryService } from './services/queue-history.js'
import { watchQueues } from './services/queue-metrics.js'
import { Ranges } from './services/ranges.js'
import { RetentionService } from './services/retention.js'
import { SystemService } from './services/system.js'
import type { ServiceReadiness, SystemSources } from './services/system-sources.js'
import type { AnalyticsSettings } from './settings.js'

export { ANALYTICS_SESSION, type AnalyticsSettings, DEFAULT_ANALYTICS_SETTINGS } from './settings.js'

export interface AnalyticsDeps {
  readonly sql: Sql
  /** Consumes `analytics`; `/system` also asks it for the depth of every queue. */
  readonly queues: QueueFactory
  readonly verifier: TokenVerifier
  /** Credential of the other services for `/internal/*`. */
  readonly serviceToken: string
  readonly logger: Logger
  readonly metrics: Metrics
  readonly clock: Clock
  /** See `responseSources` in sources/response-sources.ts for answers over HTTP or from apps in this process. */
  readonly systemSources: SystemSources
  readonly settings: AnalyticsSettings
  /** Path the app is mounted under; default `/api/analytics`. */
  readonly basePath?: string
}

export interface AnalyticsApp {
  readonly app: HttpApp
  /** Its dependencies, each with its check; also behind `/ready`. */
  readonly checks: Readonly<Record<string, ReadinessCheck>>
  /** Starts counting facts from the queue, sampling the queues, and the retention job. Call it once. */
  startJobs(): void
  /** Lets the job in hand finish. The pool, the queue factory and the verifier belong to the caller. */
  close(): Promise<void>
}

const VERSION = '0.1.0'

/** Composition: repositories -> services -> routers and jobs. */
export function createAnalyticsApp(deps: AnalyticsDeps): AnalyticsApp {
  const { sql, queues, verifier, logger, metrics, clock, settings } = deps
  const checks = {
    database: async () => {
      await sql`select 1`
    },
    queue: () => queues.ready(),
  }

  const ranges = new Ranges(clock, settings.minuteRetentionDays)
  const queueSamples = unavailableInOutage(new QueueSamplesRepository(sql))
  const retention = new RetentionService({
    queueSamples,
    repository: unavailableInOutage(new RetentionRepository(sql)),
    settings,
    clock,
    logger,
    metrics,
  })
  const system = new SystemService({
    sources: deps.systemSources,
    queues,
    self: () => readinessOf(checks),
    clock,
    logger,
  })

  const queueHistory = new QueueHistoryService({
    repository: queueSamples,
    queues,
    outbox: deps.systemSources.outbox,
    ranges,
    clock,
    logger,
  })

  watchQueues(metrics, queues)
  const app = createHttpApp({ logger, metrics })
  serveOpenApi(app, {
    title: 'Parley analytics',
    description:
      'Figures of what is posted, how it scores and what is done about it. For moderators and administrators; of themselves for everybody.',
    version: VERSION,
    basePath: deps.basePath ?? '/api/analytics',
  })
  serveOperations(app, { service: 'analytics', version: VERSION, checks, metrics, logger })
  const people = new PeopleService(unavailableInOutage(new PeopleRepository(sql)), clock)
  app.route('/internal', internalRouter(people, deps.serviceToken))
  const dashboards = dashboardRouters({
    sql,
    ranges,
    system,
    queueHistory,
    retention,
    reviewQueue: deps.systemSources.reviewQueue,
    logger,
  })
  const authenticate = requireUser(verifier)
  for (const router of [...dashboards, ownDataRouter(people)]) {
    // Path by path, so that an unknown path is a 404 and not a 401, and so that no route can be forgotten.
    for (const { path } of router.routes) app.use(path, authenticate)
    app.route('/', router)
  }

  const jobs: { readonly close: () => Promise<void> }[] = []
  return {
    app,
    checks,
    startJobs: () => {
      const recorder = new FactRecorder(new FactLedger(sql), clock, settings)
      jobs.push(
        new FactsConsumer({ queues, recorder, metrics }),
        new RetentionJob(retention, logger),
        new QueueSampler(queueHistory, logger),
      )
    },
    close: async () => {
      await Promise.all(jobs.map((job) => job.close()))
    },
  }
}

async function readinessOf(checks: Readonly<Record<string, ReadinessCheck>>): Promise<ServiceReadiness> {
  const names = Object.keys(checks)
  const results = await Promise.allSettled(names.map((name) => checks[name]?.()))
  return {
    isReady: results.every(({ status }) => status === 'fulfilled'),
    checks: Object.fromEntries(
      names.map((name, index) => [name, results[index]?.status === 'fulfilled' ? 'ok' : 'unavailable']),
    ),
  }
}
