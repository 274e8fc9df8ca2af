import { SettingsError, withOptionalPassword } from '../settings.js'
import type { QueueServer } from './queues.js'

/** What `queueServerOf` reads; the secrets of the two servers are optional, for their URLs may need no password. */
export const queueSecrets = {
  redis_password: { isOptional: true },
  postgres_queue_password: { isOptional: true },
} as const

/** Which server holds the queues of a process of its own: Redis where there is one, else Postgres. */
export function queueServerOf(
  urls: { readonly [Name in 'REDIS_URL' | 'QUEUE_DATABASE_URL']?: string | undefined },
  secrets: { readonly [Name in keyof typeof queueSecrets]: string | undefined },
): QueueServer {
  const redis = withOptionalPassword(urls.REDIS_URL, secrets.redis_password)
  if (redis !== undefined) return { kind: 'redis', url: redis }
  const postgres = withOptionalPassword(urls.QUEUE_DATABASE_URL, secrets.postgres_queue_password)
  if (postgres !== undefined) return { kind: 'postgres', url: postgres }
  throw new SettingsError(['REDIS_URL or QUEUE_DATABASE_URL: one of them must say where the queue is'])
}
