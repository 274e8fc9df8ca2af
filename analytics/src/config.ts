import type { QueueServer } from '@parley/common/queue/queues'
import {
  commonSettings,
  type Environment,
  loadSettings,
  postgresUrl,
  SettingsError,
  tokenIssuer,
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
      redis_password: { isOptional: true },
      postgres_queue_password: { isOptional: true },
    },
    env,
  )
  return {
    ...settings,
    ANALYTICS_DATABASE_URL: withPassword(settings.ANALYTICS_DATABASE_URL, secrets.postgres_analytics_password),
    issuer: tokenIssuer(settings),
    serviceToken: secrets.service_token,
    redisUrl: withOptionalPassword(settings.REDIS_URL, secrets.redis_password),
    queueServer: queueServer(settings, secrets),
  }
}

/** What the one-shot migration needs, and no more: it is given no other secret. */
export function loadMigrationConfig(env?: Environment): { readonly databaseUrl: string } {
  const { ANALYTICS_DATABASE_URL, secrets } = loadSettings(z.object(databaseSettings), databaseSecrets, env)
  return { databaseUrl: withPassword(ANALYTICS_DATABASE_URL, secrets.postgres_analytics_password) }
}

function queueServer(
  { REDIS_URL, QUEUE_DATABASE_URL }: Pick<z.infer<typeof schema>, 'REDIS_URL' | 'QUEUE_DATABASE_URL'>,
  secrets: { readonly redis_password: string | undefined; readonly postgres_queue_password: string | undefined },
): QueueServer {
  const redisUrl = withOptionalPassword(REDIS_URL, secrets.redis_password)
  if (redisUrl) return { kind: 'redis', url: redisUrl }
  const url = withOptionalPassword(QUEUE_DATABASE_URL, secrets.postgres_queue_password)
  if (url) return { kind: 'postgres', url }
  throw new SettingsError(['REDIS_URL: needed in a process of its own (or QUEUE_DATABASE_URL)'])
}

function withOptionalPassword(url: string | undefined, password: string | undefined): string | undefined {
  return url !== undefined && password !== undefined ? withPassword(url, password) : url
}
