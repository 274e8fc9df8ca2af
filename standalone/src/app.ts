import type { Server } from 'node:http'
import { join } from 'node:path'
import { ANALYTICS_SESSION, createAnalyticsApp, DEFAULT_ANALYTICS_SETTINGS } from '@parley/analytics/app'
import { responseSources } from '@parley/analytics/sources/response-sources'
import { type AuthApp, createAuthApp } from '@parley/auth-service/app'
import { eraserOf, nameCheckerOf, roleTellerOf, type ServiceFetch } from '@parley/auth-service/other-services'
import { createChatApp } from '@parley/chat-service/app'
import { HttpAccountBans } from '@parley/chat-service/services/http-account-bans'
import { HttpAccountNames } from '@parley/chat-service/services/http-account-names'
import { HttpDirectory } from '@parley/chat-service/services/http-directory'
import { HttpRegistration } from '@parley/chat-service/services/http-registration'
import { hearRevocations } from '@parley/common/auth/hear-revocations'
import type { AuthFetch } from '@parley/common/auth/token-verifier'
import { createBus } from '@parley/common/bus/create-bus'
import { systemClock } from '@parley/common/clock'
import type { HttpApp } from '@parley/common/http/app'
import { createLogger, type Logger } from '@parley/common/logger'
import { Metrics } from '@parley/common/metrics'
import { connectDatabase, type Sql } from '@parley/common/postgres/connect'
import { QueueFactory } from '@parley/common/queue/queues'
import { connectRedis } from '@parley/common/redis'
import type { Shutdown } from '@parley/common/shutdown'
import type { Hono } from 'hono'
import type { Config } from './config.js'
import { createRootApp } from './http/root-app.js'
import type { ServicePort } from './http/service-port.js'
import { BUILT_WEB_APP } from './http/web-app.js'
import { MlWorker, type MlWorkerOptions } from './ml/ml-worker.js'
import { DOWNLOADING_START_LIMIT_MS, removeUnfinishedDownloads } from './ml/model-download.js'
import type { DatabaseUrls } from './postgres/databases.js'

export interface StandaloneDeps {
  readonly config: Config
  /** Migrated databases, and the queue's. */
  readonly databases: DatabaseUrls
  /** Where people reach this installation, without a trailing slash. */
  readonly publicUrl: string
  /** Where processes of this machine reach it. */
  readonly localUrl: string
  readonly version: string
  readonly logger: Logger
  /** Everything opened here is added to it, in order. */
  readonly shutdown: Shutdown
}

export interface Standalone {
  readonly root: Hono
  readonly auth: AuthApp
  readonly ml: MlWorker
  /** Serves the WebSocket upgrades that reach `server`. */
  attachRealtime(server: Server): void
  /** Starts relays, consumers and sweeps. */
  startJobs(): Promise<void>
  /** Ends sockets and jobs of chat; the rest is on the shutdown list. */
  closeChat(): Promise<void>
}

/** Every service in this process, ml-core in a child, on one origin. */
export async function createStandalone(deps: StandaloneDeps): Promise<Standalone> {
  const { config, shutdown, version } = deps
  const { service_token: serviceToken } = config.secrets
  const { queues, bus, redis } = openShared(deps)
  // Loading the model takes longest: it begins first, beside everything else.
  const ml = new MlWorker({ entry: mlEntry(), env: mlEnvironment(deps), logger: deps.logger, ...mlDownload(config) })
  shutdown.add('ml-core', () => ml.close(), 20_000)
  ml.start()

  const chatFetch: ServiceFetch = async (path, init) => chat.app.request(path, init)
  const analyticsFetch: ServiceFetch = async (path, init) => analytics.app.request(path, init)
  const authParts = forService(deps, 'auth-service')
  const auth = await createAuthApp({
    ...authParts,
    sql: openDatabase(deps, 'auth', 8),
    bus,
    serviceToken,
    settings: authSettings(deps),
    ...(redis ? { redis } : {}),
    checkName: nameCheckerOf(chatFetch, serviceToken),
    tellRole: roleTellerOf(chatFetch, serviceToken),
    erasers: { chat: eraserOf(chatFetch, serviceToken), analytics: eraserOf(analyticsFetch, serviceToken) },
  })
  shutdown.add('auth-service', () => auth.close())
  const authFetch: AuthFetch = async (path, init) => auth.app.request(path, init)

  const chat = await createChatApp({
    ...forService(deps, 'chat-service'),
    sql: openDatabase(deps, 'chat', 16),
    queues,
    bus,
    verifier: auth.verifier,
    serviceToken,
    directory: new HttpDirectory(authFetch, serviceToken),
    accountBans: new HttpAccountBans(authFetch, serviceToken),
    accountNames: new HttpAccountNames(authFetch, serviceToken),
    registration: new HttpRegistration(authFetch, serviceToken),
    redis,
    settings: {
      version,
      basePath: '/api/chat',
      publicUrl: deps.publicUrl,
      allowedOrigins: [deps.publicUrl, ...config.ALLOWED_ORIGINS].map((url) => new URL(url).origin),
      postLimits: { posts: config.POSTS_PER_10_SECONDS, windowS: 10 },
      trustProxy: config.TRUST_PROXY,
      messageRetentionDays: config.MESSAGE_RETENTION_DAYS ?? null,
      evidenceRetentionDays: config.EVIDENCE_RETENTION_DAYS,
    },
  })

  // Over Redis the worker hears of revoked credentials by itself; it cannot hear a bus inside this process.
  if (!redis) await hearRevocations(bus, deps.logger, (revocation) => ml.tell({ revocation }))
  const services: ServicePort[] = [
    inProcess('auth-service', auth.app),
    inProcess('chat-service', chat.app),
    inProcess('analytics', () => analytics.app),
    mlPort(ml),
  ]
  const analytics = createAnalyticsApp({
    ...forService(deps, 'analytics'),
    sql: openDatabase(deps, 'analytics', 8),
    queues,
    verifier: auth.verifier,
    serviceToken,
    settings: {
      retentionDays: config.ANALYTICS_RETENTION_DAYS ?? DEFAULT_ANALYTICS_SETTINGS.retentionDays,
      minuteRetentionDays: config.ANALYTICS_MINUTE_RETENTION_DAYS ?? DEFAULT_ANALYTICS_SETTINGS.minuteRetentionDays,
    },
    systemSources: responseSources({
      ready: Object.fromEntries(
        services
          .filter(({ name }) => name !== 'analytics')
          .map((service) => [service.name, () => service.ask('/ready', AbortSignal.timeout(3_000))]),
      ),
      outbox: async () => chat.app.request('/internal/outbox', withToken(serviceToken)),
      reviewQueue: async () => chat.app.request('/internal/review-queue', withToken(serviceToken)),
    }),
  })
  shutdown.add('analytics', () => analytics.close())

  const root = createRootApp({
    mounts: { '/api/auth': auth.app, '/api/chat': chat.app, '/api/analytics': analytics.app },
    ml,
    services,
    version,
    logger: deps.logger,
    metrics: new Metrics('standalone', { withProcess: true }),
    webApp: BUILT_WEB_APP,
  })
  return {
    root,
    auth,
    ml,
    attachRealtime: (server) => chat.attachRealtime(server),
    startJobs: async () => {
      analytics.startJobs()
      await chat.startJobs()
    },
    closeChat: () => chat.close(),
  }
}

/** What all services use together: the queue, the bus and, on many machines, Redis. */
function openShared({ config, databases, logger, shutdown }: StandaloneDeps) {
  const { redisUrl } = config
  const server = redisUrl
    ? ({ kind: 'redis', url: redisUrl } as const)
    : ({ kind: 'postgres', url: databases.queue } as const)
  const queues = new QueueFactory(server, logger)
  shutdown.add('queues', () => queues.close())
  const bus = createBus(redisUrl, logger)
  shutdown.add('bus', () => bus.close())
  if (!redisUrl) return { queues, bus, redis: undefined }
  const redis = connectRedis(redisUrl, logger)
  shutdown.add('redis', () => redis.disconnect())
  return { queues, bus, redis }
}

function openDatabase(deps: StandaloneDeps, name: 'auth' | 'chat' | 'analytics', max: number): Sql {
  const { logger, shutdown, databases } = deps
  const sessionSettings = name === 'analytics' ? ANALYTICS_SESSION : {}
  const applicationName = `parley-${name}`
  const database = connectDatabase({ url: databases[name], schema: {}, logger, applicationName, max, sessionSettings })
  shutdown.add(`database ${name}`, () => database.close())
  return database.sql
}

/** Each service logs and counts under its own name. */
function forService({ config }: StandaloneDeps, service: string) {
  const metrics = new Metrics(service, { withProcess: false })
  return { logger: createLogger({ service, level: config.LOG_LEVEL }), metrics, clock: systemClock }
}

function authSettings({ config, publicUrl }: StandaloneDeps) {
  return {
    issuer: issuerOf(config, publicUrl),
    publicUrl,
    signingKeys: {
      current: config.secrets.jwt_private_key,
      ...(config.secrets.jwt_previous_key ? { previous: config.secrets.jwt_previous_key } : {}),
    },
    registration: config.REGISTRATION,
    registrationsPerHour: config.REGISTRATIONS_PER_HOUR,
    defaultQuotaPerMinute: config.ML_QUOTA_PER_MINUTE,
    trustProxy: config.TRUST_PROXY,
    ...(config.SMTP_URL ? { smtpUrl: config.SMTP_URL } : {}),
    ...(config.MAIL_FROM ? { mailFrom: config.MAIL_FROM } : {}),
  }
}

function issuerOf(config: Config, publicUrl: string): string {
  return config.TOKEN_ISSUER ?? publicUrl
}

function inProcess(name: string, app: HttpApp | (() => HttpApp)): ServicePort {
  return { name, ask: async (path, signal) => (typeof app === 'function' ? app() : app).request(path, { signal }) }
}

/** ml-core serves its document under its prefix, like everyone; the rest stands at its process's root. */
function mlPort(ml: MlWorker): ServicePort {
  return {
    name: 'ml-core',
    ask: (path, signal) => {
      if (ml.address === null) return Promise.reject(new Error('the ML worker is not running'))
      return fetch(`${ml.address}${path === '/openapi.json' ? '/api/ml/openapi.json' : path}`, { signal })
    },
  }
}

/** A model of the hub is downloaded at the first start, into the folder that ml-core keeps models in. */
function mlDownload({ env, places }: Config): Pick<MlWorkerOptions, 'startLimitMs' | 'onStart'> {
  if (!env.MODEL_ID) return {}
  return {
    startLimitMs: DOWNLOADING_START_LIMIT_MS,
    onStart: () => removeUnfinishedDownloads(join(places.dataDir, 'models')),
  }
}

function mlEntry(): URL {
  return new URL(import.meta.resolve('@parley/ml-core/main'))
}

/**
 * The worker reads its settings from its environment as everywhere; it gets no database but the queue's. Of `PUBLIC_URL` it
 * hears only what the operator set: without, its discovery document names the origin it was fetched from.
 */
function mlEnvironment({ config, databases, publicUrl, localUrl }: StandaloneDeps): NodeJS.ProcessEnv {
  const { AUTH_DATABASE_URL: _auth, CHAT_DATABASE_URL: _chat, ANALYTICS_DATABASE_URL: _analytics, ...env } = config.env
  return {
    ...env,
    HOST: '127.0.0.1',
    PORT: '0',
    AUTH_URL: localUrl,
    TOKEN_ISSUER: issuerOf(config, publicUrl),
    DATA_DIR: config.places.dataDir,
    SECRETS_DIR: config.places.secretsDir,
    ...(config.redisUrl ? {} : { QUEUE_DATABASE_URL: databases.queue }),
  }
}

/** Both chat and analytics forget a person at `POST /internal/users/{id}/erase`. */
function withToken(serviceToken: string): { headers: Record<string, string> } {
  return { headers: { authorization: `Bearer ${serviceToken}` } }
}
