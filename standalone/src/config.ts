import { chmod, mkdir } from 'node:fs/promises'
import { resolve } from 'node:path'
import {
  commonSettings,
  type Environment,
  loadSettings,
  postgresUrl,
  withOptionalPassword,
  withPassword,
} from '@parley/common/settings'
import { z } from 'zod'

/** Where everything of this installation lies, known before its secrets are. */
export interface Places {
  readonly dataDir: string
  readonly secretsDir: string
}

const positive = z.coerce.number().int().min(1).max(1_000_000)
const days = z.coerce.number().int().min(1).max(36_500)

const schema = z
  .object({
    ...commonSettings,
    DATA_DIR: z.string().default('.data'),
    /** External databases: all three or none. Given, no Postgres is started. */
    AUTH_DATABASE_URL: postgresUrl.optional(),
    CHAT_DATABASE_URL: postgresUrl.optional(),
    ANALYTICS_DATABASE_URL: postgresUrl.optional(),
    /** Where the queue lives when there is neither Redis nor an embedded server; default: the chat database. */
    QUEUE_DATABASE_URL: postgresUrl.optional(),
    SMTP_URL: z.url({ protocol: /^smtps?$/ }).optional(),
    /** `From` of mails. */
    MAIL_FROM: z.string().min(3).optional(),
    /** `closed`: only admins make accounts. */
    REGISTRATION: z.enum(['open', 'closed']).default('open'),
    /** Whether the last entry of `X-Forwarded-For` is to be believed. */
    TRUST_PROXY: z.stringbool().default(false),
    /** `iss` of access tokens; default: where people reach this installation. */
    TOKEN_ISSUER: z.string().min(1).optional(),
    /** Origins besides our own that may open sockets, separated by commas. */
    ALLOWED_ORIGINS: z
      .string()
      .transform((list) => list.split(',').map((origin) => origin.trim()))
      .pipe(z.array(z.url({ protocol: /^https?$/ })))
      .default([]),
    /** Messages older than this are deleted; unset: kept for good. */
    MESSAGE_RETENTION_DAYS: days.optional(),
    EVIDENCE_RETENTION_DAYS: days.optional(),
    /** Facts and messages older than this leave the dashboards; the roll-ups by hour, day and month stay. */
    ANALYTICS_RETENTION_DAYS: days.optional(),
    /** Roll-ups by the minute are kept this long. */
    ANALYTICS_MINUTE_RETENTION_DAYS: days.optional(),
    /** Posts, edits and reactions one sender may make within ten seconds. */
    POSTS_PER_10_SECONDS: positive.default(150),
    /** New accounts one address may make in an hour. */
    REGISTRATIONS_PER_HOUR: positive.default(300),
    /** Texts a minute that a key without a quota of its own may have scored; the ML worker reads it by itself. */
    ML_QUOTA_PER_MINUTE: z.coerce.number().int().min(1).default(600),
  })
  .refine((settings) => new Set(externalUrls(settings).map((url) => url !== undefined)).size === 1, {
    path: ['AUTH_DATABASE_URL'],
    message: 'set all of AUTH_DATABASE_URL, CHAT_DATABASE_URL and ANALYTICS_DATABASE_URL, or none of them',
    // Also when another variable is malformed: all problems are told at once.
    when: () => true,
  })

export type Config = ReturnType<typeof loadConfig>

/** Folders as absolute paths, so that they mean the same to every process we start. */
export function loadPlaces(env: Environment = process.env): Places {
  return { dataDir: resolve(env.DATA_DIR || '.data'), secretsDir: resolve(env.SECRETS_DIR || 'secrets') }
}

export async function makeDataDirectory({ dataDir }: Places): Promise<void> {
  await mkdir(dataDir, { recursive: true, mode: 0o700 })
  // As root, PostgreSQL runs as another user, who must be able to pass through to its own folder.
  if (process.getuid?.() === 0) await chmod(dataDir, 0o711)
}

/** @throws SettingsError naming everything that is missing or malformed. */
export function loadConfig(env: Environment = process.env) {
  const settings = loadSettings(
    schema,
    {
      jwt_private_key: { isPem: true },
      /** The key before the last rotation, or the one after the next: published, never signing. */
      jwt_previous_key: { isPem: true, isOptional: true },
      postgres_auth_password: {},
      postgres_chat_password: {},
      postgres_analytics_password: {},
      redis_password: {},
      /** Of an external queue database. */
      postgres_queue_password: { isOptional: true },
      admin_password: { minLength: 10 },
      service_token: { minLength: 16 },
    },
    { ...env, SECRETS_DIR: loadPlaces(env).secretsDir },
  )
  const { secrets, REDIS_URL } = settings
  return {
    ...settings,
    places: loadPlaces(env),
    redisUrl: withOptionalPassword(REDIS_URL, secrets.redis_password),
    externalDatabases: externalDatabases(settings),
    publicUrl: settings.PUBLIC_URL?.replace(/\/+$/, ''),
    /** The whole environment, for the processes we start. */
    env,
  }
}

interface UrlSettings {
  readonly AUTH_DATABASE_URL?: string | undefined
  readonly CHAT_DATABASE_URL?: string | undefined
  readonly ANALYTICS_DATABASE_URL?: string | undefined
}

function externalUrls(settings: UrlSettings): (string | undefined)[] {
  return [settings.AUTH_DATABASE_URL, settings.CHAT_DATABASE_URL, settings.ANALYTICS_DATABASE_URL]
}

interface PasswordSecrets {
  readonly postgres_queue_password: string | undefined
  readonly postgres_auth_password: string
  readonly postgres_chat_password: string
  readonly postgres_analytics_password: string
}

/** The external servers' URLs with their passwords from the secret files; undefined: start our own. */
function externalDatabases(
  settings: UrlSettings & { readonly QUEUE_DATABASE_URL?: string | undefined; readonly secrets: PasswordSecrets },
) {
  const { AUTH_DATABASE_URL, CHAT_DATABASE_URL, ANALYTICS_DATABASE_URL, QUEUE_DATABASE_URL, secrets } = settings
  if (!AUTH_DATABASE_URL || !CHAT_DATABASE_URL || !ANALYTICS_DATABASE_URL) return undefined
  const chat = withPassword(CHAT_DATABASE_URL, secrets.postgres_chat_password)
  return {
    auth: withPassword(AUTH_DATABASE_URL, secrets.postgres_auth_password),
    chat,
    analytics: withPassword(ANALYTICS_DATABASE_URL, secrets.postgres_analytics_password),
    // BullMQ keeps to its own schema `bullmq`, so the chat database can hold the queue as well.
    queue: withOptionalPassword(QUEUE_DATABASE_URL, secrets.postgres_queue_password) ?? chat,
  }
}
