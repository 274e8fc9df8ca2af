import { createBus } from '@parley/common/bus/create-bus'
import { systemClock } from '@parley/common/clock'
import { newRouter } from '@parley/common/http/app'
import { listen } from '@parley/common/http/serve'
import { createLogger } from '@parley/common/logger'
import { Metrics } from '@parley/common/metrics'
import { connectDatabase } from '@parley/common/postgres/connect'
import { connectRedis } from '@parley/common/redis'
import { SettingsError } from '@parley/common/settings'
import { Shutdown } from '@parley/common/shutdown'
import { AUTH_BASE_PATH, type AuthDeps, type AuthSettings, createAuthApp } from './app.js'
import { type AuthConfig, loadConfig } from './config.js'
import { eraserOf, nameCheckerOf, roleTellerOf, type ServiceFetch } from './other-services.js'
import { SigningKeyError } from './services/signing-keys.js'

const OPERATIONS = ['/health', '/ready', '/metrics'] as const

/** auth-service as a process of its own. */
async function main(): Promise<void> {
  const config = loadConfig()
  const logger = createLogger({ service: 'auth-service', level: config.LOG_LEVEL })
  const shutdown = new Shutdown(logger)
  shutdown.onSignals()
  const metrics = new Metrics('auth-service', { withProcess: true })
  const database = connectDatabase({
    ...{ url: config.databaseUrl, schema: {}, logger, applicationName: 'parley-auth' },
  })
  shutdown.add('database', () => database.close())
  const bus = createBus(config.redisUrl, logger)
  shutdown.add('bus', () => bus.close())
  const redis = config.redisUrl === undefined ? undefined : connectRedis(config.redisUrl, logger)
  if (redis) shutdown.add('redis', () => redis.disconnect())
  const deps: AuthDeps = {
    ...{ sql: database.sql, bus, logger, metrics, clock: systemClock },
    settings: authSettings(config),
    serviceToken: config.secrets.service_token,
    ...(redis ? { redis } : {}),
    ...listeners(config),
  }
  const auth = await createAuthApp(deps)
  shutdown.add('auth app', () => auth.close())
  await auth.accounts.ensureAdmin(config.secrets.admin_password)
  // Under the same prefix as behind the edge, so that the edge passes paths on unchanged.
  const root = newRouter()
  root.notFound((c) => c.json({ detail: 'Not Found', code: 'route_not_found' }, 404))
  root.route(AUTH_BASE_PATH, auth.app)
  for (const path of OPERATIONS) root.get(path, (c) => auth.app.request(path, { headers: c.req.raw.headers }))
  const server = await listen(root, { host: config.HOST, port: config.PORT })
  shutdown.add('server', () => server.close())
  logger.info({ host: config.HOST, port: server.port }, 'auth-service listens')
}

function authSettings(config: AuthConfig): AuthSettings {
  const { jwt_private_key: current, jwt_previous_key: previous } = config.secrets
  return {
    issuer: config.issuer,
    publicUrl: config.publicUrl,
    signingKeys: { current, ...(previous === undefined ? {} : { previous }) },
    registration: config.REGISTRATION,
    registrationsPerHour: config.REGISTRATIONS_PER_HOUR,
    defaultQuotaPerMinute: config.ML_QUOTA_PER_MINUTE,
    trustProxy: config.TRUST_PROXY,
    ...(config.SMTP_URL === undefined ? {} : { smtpUrl: config.SMTP_URL }),
    ...(config.MAIL_FROM === undefined ? {} : { mailFrom: config.MAIL_FROM }),
  }
}

/** Who must hear of what becomes of accounts. */
function listeners({
  CHAT_URL,
  ANALYTICS_URL,
  secrets,
}: AuthConfig): Pick<AuthDeps, 'erasers' | 'tellRole' | 'checkName'> {
  if (CHAT_URL === undefined || ANALYTICS_URL === undefined) return {}
  const token = secrets.service_token
  const chat: ServiceFetch = (path, init) => fetch(`${CHAT_URL}/api/chat${path}`, init)
  const analytics: ServiceFetch = (path, init) => fetch(`${ANALYTICS_URL}/api/analytics${path}`, init)
  return {
    checkName: nameCheckerOf(chat, token),
    tellRole: roleTellerOf(chat, token),
    erasers: { chat: eraserOf(chat, token), analytics: eraserOf(analytics, token) },
  }
}

try {
  await main()
} catch (error) {
  if (!(error instanceof SettingsError || error instanceof SigningKeyError)) throw error
  console.error(error.message)
  process.exit(1)
}
