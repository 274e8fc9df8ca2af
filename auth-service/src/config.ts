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

const serviceUrl = z
  .url({ protocol: /^https?$/ })
  .transform(withoutTrailingSlash)
  .optional()

const schema = z.object({
  ...commonSettings,
  AUTH_DATABASE_URL: postgresUrl,
  SMTP_URL: z.url({ protocol: /^smtps?$/ }).optional(),
  /** `From` of mails, such as `Parley <parley@example.org>`. */
  MAIL_FROM: z.string().min(3).max(320).optional(),
  /** `closed`: only admins make accounts. */
  REGISTRATION: z.enum(['open', 'closed']).default('open'),
  /** New accounts that one address may make in an hour. */
  REGISTRATIONS_PER_HOUR: z.coerce.number().int().min(1).max(1_000_000).default(300),
  /** What ml-core goes by, too: texts a minute that a key without a quota of its own may have scored. */
  ML_QUOTA_PER_MINUTE: z.coerce.number().int().min(1).default(600),
  /** Believe the last entry of X-Forwarded-For; only behind a proxy that sets it. */
  TRUST_PROXY: z.stringbool().default(false),
  /** Where deleted accounts are to be erased, too. Without them erasures wait. */
  CHAT_URL: serviceUrl,
  ANALYTICS_URL: serviceUrl,
})

const secrets = {
  jwt_private_key: { isPem: true },
  /** A second key to publish: the one before the last rotation, or the one after the next. */
  jwt_previous_key: { isPem: true, isOptional: true },
  postgres_auth_password: {},
  redis_password: { isOptional: true },
  admin_password: { minLength: 10 },
  service_token: { minLength: 16 },
} as const

export type AuthConfig = ReturnType<typeof loadConfig>

/** Settings of the process. @throws SettingsError naming everything that is missing or malformed. */
export function loadConfig(env?: Environment) {
  const { secrets: values, ...settings } = loadSettings(schema, secrets, env)
  return {
    ...settings,
    secrets: values,
    databaseUrl: withPassword(settings.AUTH_DATABASE_URL, values.postgres_auth_password),
    redisUrl: withOptionalPassword(settings.REDIS_URL, values.redis_password),
    publicUrl: publicUrl(settings),
    issuer: tokenIssuer(settings),
  }
}

/** What the one-shot migration needs, and no more: it runs without the service's other secrets. */
export function loadMigrationConfig(env?: Environment): MigrationConfig {
  const wanted = {
    postgres_auth_password: secrets.postgres_auth_password,
    postgres_auth_runtime_password: { isOptional: true },
  } as const
  const settings = loadSettings(z.object({ AUTH_DATABASE_URL: postgresUrl }), wanted, env)
  return {
    databaseUrl: withPassword(settings.AUTH_DATABASE_URL, settings.secrets.postgres_auth_password),
    runtimePassword: settings.secrets.postgres_auth_runtime_password,
  }
}

export interface MigrationConfig {
  /** As the owner of the tables. */
  readonly databaseUrl: string
  /** Of the role that the service connects as; undefined = it connects as the owner. */
  readonly runtimePassword: string | undefined
}

function withoutTrailingSlash(url: string): string {
  return url.replace(/\/+$/, '')
}
