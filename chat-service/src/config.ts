import type { QueueServer } from '@parley/common/queue/queues'
import {
  commonSettings,
  type Environment,
  loadSettings,
  postgresUrl,
  SettingsError,
  withPassword,
} from '@parley/common/settings'
import { z } from 'zod'

const withoutTrailingSlash = (url: string): string => url.replace(/\/+$/, '')

const databaseSettings = { CHAT_DATABASE_URL: postgresUrl } as const
const databaseSecrets = { postgres_chat_password: {} } as const

const schema = z.object({
  ...commonSettings,
  ...databaseSettings,
  /** Where auth-service listens; its routes are under `/api/auth`. */
  AUTH_URL: z
    .url({ protocol: /^https?$/ })
    .transform(withoutTrailingSlash)
    .default('http://127.0.0.1:8000'),
  /** `iss` of the access tokens to accept; the same setting as auth-service's. Default: PUBLIC_URL. */
  TOKEN_ISSUER: z.string().min(1).optional(),
  /** The queue's Postgres database where there is no Redis. Its password may come from `postgres_queue_password`. */
  QUEUE_DATABASE_URL: postgresUrl.optional(),
  /** Origins besides PUBLIC_URL's that may open sockets, separated by commas. */
  ALLOWED_ORIGINS: z
    .string()
    .transform((list) => list.split(',').map((origin) => origin.trim()))
    .pipe(z.array(z.url({ protocol: /^https?$/ })))
    .optional(),
  /** Posts, edits and reactions one sender may make in ten seconds. */
  POSTS_PER_10_SECONDS: z.coerce.number().int().min(1).max(1_000_000).default(150),
  /** Frames one socket may send per second; four times as many at once. */
  SOCKET_FRAMES_PER_SECOND: z.coerce.number().int().min(1).max(1_000_000).default(50),
  /** Sockets this process takes. */
  MAX_SOCKETS: z.coerce.number().int().min(1).max(1_000_000).default(20_000),
  /** Older messages are deleted. Unset: they are kept for good. */
  MESSAGE_RETENTION_DAYS: z.coerce.number().int().min(1).max(36_500).optional(),
})

export type ChatConfig = ReturnType<typeof loadConfig>

/** Settings of the process. @throws SettingsError naming everything that is missing or malformed. */
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
  const publicUrl = withoutTrailingSlash(settings.PUBLIC_URL ?? `http://localhost:${settings.PORT}`)
  const redisUrl = withOptionalPassword(settings.REDIS_URL, secrets.redis_password)
  const queueUrl = withOptionalPassword(settings.QUEUE_DATABASE_URL, secrets.postgres_queue_password)
  return {
    ...settings,
    serviceToken: secrets.service_token,
    databaseUrl: withPassword(settings.CHAT_DATABASE_URL, secrets.postgres_chat_password),
    redisUrl,
    queueServer: queueServer(redisUrl, queueUrl),
    issuer: settings.TOKEN_ISSUER ?? publicUrl,
    allowedOrigins: [publicUrl, ...(settings.ALLOWED_ORIGINS ?? [])].map((url) => new URL(url).origin),
  }
}

/** What the one-shot migration needs, and no more: it is given no other secret. */
export function loadMigrationConfig(env?: Environment): { readonly databaseUrl: string } {
  const { CHAT_DATABASE_URL, secrets } = loadSettings(z.object(databaseSettings), databaseSecrets, env)
  return { databaseUrl: withPassword(CHAT_DATABASE_URL, secrets.postgres_chat_password) }
}

function queueServer(redisUrl: string | undefined, queueUrl: string | undefined): QueueServer {
  if (redisUrl !== undefined) return { kind: 'redis', url: redisUrl }
  if (queueUrl !== undefined) return { kind: 'postgres', url: queueUrl }
  throw new SettingsError(['REDIS_URL: needed in a process of its own (or QUEUE_DATABASE_URL)'])
}

function withOptionalPassword(url: string | undefined, password: string | undefined): string | undefined {
  return url !== undefined && password !== undefined ? withPassword(url, password) : url
}
