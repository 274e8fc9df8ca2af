import { hearRevocations } from '@parley/common/auth/hear-revocations'
import { TokenVerifier } from '@parley/common/auth/token-verifier'
import { createBus } from '@parley/common/bus/create-bus'
import { systemClock } from '@parley/common/clock'
import { newRouter } from '@parley/common/http/app'
import { serveOperations } from '@parley/common/http/operations'
import { listen } from '@parley/common/http/serve'
import { createLogger } from '@parley/common/logger'
import { Metrics } from '@parley/common/metrics'
import { connectDatabase } from '@parley/common/postgres/connect'
import { QueueFactory } from '@parley/common/queue/queues'
import { SettingsError } from '@parley/common/settings'
import { Shutdown } from '@parley/common/shutdown'
import { createAnalyticsApp } from './app.js'
import { type AnalyticsConfig, loadConfig } from './config.js'
import * as schema from './db/schema.js'
import { ANALYTICS_SESSION } from './settings.js'
import { type Ask, responseSources } from './sources/response-sources.js'

const BASE_PATH = '/api/analytics'
const VERSION = '0.1.0'
const SOURCE_TIMEOUT_MS = 3_000

/** Analytics as a process of its own. */
async function main(): Promise<void> {
  const config = loadConfig()
  const logger = createLogger({ service: 'analytics', level: config.LOG_LEVEL })
  const shutdown = new Shutdown(logger)
  shutdown.onSignals()
  const database = connectDatabase({
    url: config.ANALYTICS_DATABASE_URL,
    schema,
    logger,
    applicationName: 'parley-analytics',
    sessionSettings: ANALYTICS_SESSION,
  })
  shutdown.add('database', () => database.close())
  const queues = new QueueFactory(config.queueServer, logger)
  shutdown.add('queues', () => queues.close())
  const verifier = new TokenVerifier({
    authFetch: (path, init) => fetch(`${config.AUTH_URL}/api/auth${path}`, init),
    serviceToken: config.serviceToken,
    issuer: config.issuer,
  })
  const bus = createBus(config.redisUrl, logger)
  shutdown.add('bus', () => bus.close())
  await hearRevocations(bus, logger, (revocation) => verifier.revoke(revocation))
  const metrics = new Metrics('analytics', { withProcess: true })
  const analytics = createAnalyticsApp({
    sql: database.sql,
    queues,
    verifier,
    serviceToken: config.serviceToken,
    logger,
    metrics,
    clock: systemClock,
    systemSources: sourcesOf(config),
    settings: {
      retentionDays: config.ANALYTICS_RETENTION_DAYS,
      minuteRetentionDays: config.ANALYTICS_MINUTE_RETENTION_DAYS,
    },
    basePath: BASE_PATH,
  })
  shutdown.add('analytics', () => analytics.close())
  // A bare router: the app below it has the house's habits already, and a request must not get two correlation ids.
  const root = newRouter()
  root.notFound((c) => c.json({ detail: 'Not Found', code: 'route_not_found' }, 404))
  serveOperations(root, { service: 'analytics', version: VERSION, checks: analytics.checks, metrics, logger })
  root.route(BASE_PATH, analytics.app)
  const server = await listen(root, { host: config.HOST, port: config.PORT })
  shutdown.add('http', () => server.close())
  analytics.startJobs()
  logger.info({ host: config.HOST, port: server.port }, 'analytics serves')
}

function sourcesOf(config: AnalyticsConfig) {
  const ask =
    (url: string, headers: Readonly<Record<string, string>> = {}): Ask =>
    () =>
      fetch(url, { headers, signal: AbortSignal.timeout(SOURCE_TIMEOUT_MS) })
  const withToken = { authorization: `Bearer ${config.serviceToken}` }
  return responseSources({
    ready: {
      'auth-service': ask(`${config.AUTH_URL}/ready`),
      'chat-service': ask(`${config.CHAT_URL}/ready`),
      'ml-core': ask(`${config.ML_URL}/ready`),
    },
    outbox: ask(`${config.CHAT_URL}/api/chat/internal/outbox`, withToken),
    reviewQueue: ask(`${config.CHAT_URL}/api/chat/internal/review-queue`, withToken),
  })
}

main().catch((error: unknown) => {
  console.error(error instanceof SettingsError ? error.message : error)
  process.exit(1)
})
