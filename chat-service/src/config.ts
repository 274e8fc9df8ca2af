import { queueSecrets, queueServerOf } from '@parley/common/queue/queue-server'
import {
  commonSettings,
  type Environment,
  loadSettings,
  postgresUrl,
  publicUrl,
  tokenIssuer,
  withOptionalPassword,
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
  /** Believe the last entry of `X-Forwarded-For`. */
  TRUST_PROXY: z.stringbool().default(false),
  /** Older messages are deleted. Unset: they are kept for good. */
  MESSAGE_RETENTION_DAYS: z.coerce.number().int().min(1).max(36_500).optional(),
  /** Evidence of decided review items is deleted so long after the decision. Unset: it goes with its message. */
  EVIDENCE_RETENTION_DAYS: z.coerce.number().int().min(1).max(36_500).optional(),
})

export type ChatConfig = ReturnType<typeof loadConfig>

/** Settings of the process. @throws SettingsError naming everything that is missing or malformed. */
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
    serviceToken: secrets.service_token,
    databaseUrl: withPassword(settings.CHAT_DATABASE_URL, secrets.postgres_chat_password),
    redisUrl: withOptionalPassword(settings.REDIS_URL, secrets.redis_password),
    queueServer: queueServerOf(settings, secrets),
    issuer: tokenIssuer(settings),
    publicUrl: publicUrl(settings),
    allowedOrigins: [publicUrl(settings), ...(settings.ALLOWED_ORIGINS ?? [])].map((url) => new URL(url).origin),
  }
}

/** What the one-shot migration needs, and no more: it is given no other secret. */
export function loadMigrationConfig(env?: Environment): MigrationConfig {
  const wanted = { ...databaseSecrets, postgres_chat_runtime_password: { isOptional: true } } as const
  const { CHAT_DATABASE_URL, secrets } = loadSettings(z.object(databaseSettings), wanted, env)
  return {
    databaseUrl: withPassword(CHAT_DATABASE_URL, secrets.postgres_chat_password),
    runtimePassword: secrets.postgres_chat_runtime_password,
  }
}

export interface MigrationConfig {
  /** As the owner of the tables. */
  readonly databaseUrl: string
  /** Of the role that the service connects as; undefined = it connects as the owner. */
  readonly runtimePassword: string | undefined
}
