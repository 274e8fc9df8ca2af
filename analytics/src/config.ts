import { queueSecrets, queueServerOf } from '@parley/common/queue/queue-server'
import {
  commonSettings,
  type Environment,
  loadSettings,
  postgresUrl,
  tokenIssuer,
  withOptionalPassword,
  withPassword,
} from '@parley/common/settings'
import { z } from 'zod'
import { DEFAULT_ANALYTICS_SETTINGS } from './settings.js'

const serviceUrl = z
  .url({ protocol: /^https?$/ })
  .default('http://127.0.0.1:8000')
  .transform((url) => url.replace(/\/+$/, ''))
const days = z.coerce.number().int().min(1).max(36_500)

const databaseSettings = { ANALYTICS_DATABASE_URL: postgresUrl } as const
const databaseSecrets = { postgres_analytics_password: {} } as const

const schema = z.object({
  ...commonSettings,
  ...databaseSettings,
  /** Addresses of the other services; their routes are under `/api/auth`, `/api/chat` and at the root of ml-core. */
  AUTH_URL: serviceUrl,
  CHAT_URL: serviceUrl,
  ML_URL: serviceUrl,
  /** The queue's Postgres database where there is no Redis. Its password may come from `postgres_queue_password`. */
  QUEUE_DATABASE_URL: postgresUrl.optional(),
  /** Facts and messages older than this many days are deleted; the roll-ups by hour, day and month stay. */
  ANALYTICS_RETENTION_DAYS: days.default(DEFAULT_ANALYTICS_SETTINGS.retentionDays),
  /** Roll-ups by the minute are kept this many days. */
  ANALYTICS_MINUTE_RETENTION_DAYS: days.default(DEFAULT_ANALYTICS_SETTINGS.minuteRetentionDays),
})

export type AnalyticsConfig = ReturnType<typeof loadConfig>

/** @throws SettingsError naming everything that is missing or malformed. */
export function loadConfig(env?: Environment) {
  const { secrets, ...settings } = loadSettings(
    schema,
    {
      ...databaseSecrets,
      service_token: { minLength: 16 },
      ...queueSecrets,
    },
    env,
  )
  return {
    ...settings,
    ANALYTICS_DATABASE_URL: withPassword(settings.ANALYTICS_DATABASE_URL, secrets.postgres_analytics_password),
    issuer: tokenIssuer(settings),
    serviceToken: secrets.service_token,
    redisUrl: withOptionalPassword(settings.REDIS_URL, secrets.redis_password),
    queueServer: queueServerOf(settings, secrets),
  }
}

/** What the one-shot migration needs, and no more: it is given no other secret. */
export function loadMigrationConfig(env?: Environment): MigrationConfig {
  const wanted = { ...databaseSecrets, postgres_analytics_runtime_password: { isOptional: true } } as const
  const { ANALYTICS_DATABASE_URL, secrets } = loadSettings(z.object(databaseSettings), wanted, env)
  return {
    databaseUrl: withPassword(ANALYTICS_DATABASE_URL, secrets.postgres_analytics_password),
    runtimePassword: secrets.postgres_analytics_runtime_password,
  }
}

export interface MigrationConfig {
  /** As the owner of the tables. */
  readonly databaseUrl: string
  /** Of the role that the service connects as; undefined = it connects as the owner. */
  readonly runtimePassword: string | undefined
}
