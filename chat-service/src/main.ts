import { hearRevocations } from '@parley/common/auth/hear-revocations'
import { TokenVerifier } from '@parley/common/auth/token-verifier'
import { createBus } from '@parley/common/bus/create-bus'
import { systemClock } from '@parley/common/clock'
import { newRouter } from '@parley/common/http/app'
import { listen } from '@parley/common/http/serve'
import { createLogger, type Logger } from '@parley/common/logger'
import { Metrics } from '@parley/common/metrics'
import { connectDatabase } from '@parley/common/postgres/connect'
import { QueueFactory } from '@parley/common/queue/queues'
import { connectRedis } from '@parley/common/redis'
import { SettingsError } from '@parley/common/settings'
import { Shutdown } from '@parley/common/shutdown'
import { type ChatApp, createChatApp } from './app.js'
import { type ChatConfig, loadConfig } from './config.js'
import { HttpAccountBans } from './services/http-account-bans.js'
import { HttpAccountNames } from './services/http-account-names.js'
import { HttpDirectory } from './services/http-directory.js'
import { HttpRegistration } from './services/http-registration.js'

const BASE_PATH = '/api/chat'
const VERSION = '0.1.0'
const POOL_SIZE = 16
const OPERATIONS = ['/health', '/ready', '/metrics'] as const
/** Sockets are told to go elsewhere over some seconds, and posts in hand finish. */
const DRAIN_MS = 15_000

/** chat-service as a process of its own. */
async function main(): Promise<void> {
  const config = loadConfig()
  const logger = createLogger({ service: 'chat-service', level: config.LOG_LEVEL })
  const shutdown = new Shutdown(logger)
  shutdown.onSignals()
  const chat = await createChat(config, logger, shutdown)
  // A bare router: the app below it has the house's habits already, and a request must not get two correlation ids.
  const root = newRouter()
  root.notFound((c) => c.json({ detail: 'Not Found', code: 'route_not_found' }, 404))
  root.route(BASE_PATH, chat.app)
  for (const path of OPERATIONS) root.get(path, () => chat.app.request(path))
  const server = await listen(root, { host: config.HOST, port: config.PORT })
  shutdown.add('http', () => server.close())
  chat.attachRealtime(server.server)
  // Before the server: it waits for connections to end, and these are the long ones.
  shutdown.add('chat', () => chat.close(), DRAIN_MS)
  await chat.startJobs()
  logger.info({ host: config.HOST, port: server.port }, 'chat-service listens')
}

async function createChat(config: ChatConfig, logger: Logger, shutdown: Shutdown): Promise<ChatApp> {
  const database = connectDatabase({
    url: config.databaseUrl,
    schema: {},
    logger,
    applicationName: 'parley-chat',
    max: POOL_SIZE,
  })
  shutdown.add('database', () => database.close())
  const queues = new QueueFactory(config.queueServer, logger)
  shutdown.add('queues', () => queues.close())
  const bus = createBus(config.redisUrl, logger)
  shutdown.add('bus', () => bus.close())
  const redis = config.redisUrl === undefined ? undefined : connectRedis(config.redisUrl, logger)
  if (redis) shutdown.add('redis', () => redis.disconnect())
  const authFetch = (path: string, init?: RequestInit): Promise<Response> =>
    fetch(`${config.AUTH_URL}/api/auth${path}`, init)
  const verifier = new TokenVerifier({ authFetch, serviceToken: config.serviceToken, issuer: config.issuer })
  await hearRevocations(bus, logger, (revocation) => verifier.revoke(revocation))
  return createChatApp({
    sql: database.sql,
    queues,
    bus,
    verifier,
    serviceToken: config.serviceToken,
    directory: new HttpDirectory(authFetch, config.serviceToken),
    accountBans: new HttpAccountBans(authFetch, config.serviceToken),
    accountNames: new HttpAccountNames(authFetch, config.serviceToken),
    registration: new HttpRegistration(authFetch, config.serviceToken),
    logger,
    metrics: new Metrics('chat-service', { withProcess: true }),
    clock: systemClock,
    redis,
    settings: {
      version: VERSION,
      basePath: BASE_PATH,
      publicUrl: config.publicUrl,
      allowedOrigins: config.allowedOrigins,
      postLimits: { posts: config.POSTS_PER_10_SECONDS, windowS: 10 },
      trustProxy: config.TRUST_PROXY,
      messageRetentionDays: config.MESSAGE_RETENTION_DAYS ?? null,
      evidenceRetentionDays: config.EVIDENCE_RETENTION_DAYS,
      socketLimits: {
        maxConnections: config.MAX_SOCKETS,
        perSecond: config.SOCKET_FRAMES_PER_SECOND,
        burst: config.SOCKET_FRAMES_PER_SECOND * 4,
      },
    },
  })
}

try {
  await main()
} catch (error) {
  if (!(error instanceof SettingsError)) throw error
  console.error(error.message)
  process.exit(1)
}
