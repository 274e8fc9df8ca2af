import { migrateDatabase } from '@parley/common/postgres/migrate'
import type { DatabaseUrls } from '../postgres/databases.js'

/** Which workspace holds the migrations of each database. The queue's schema is BullMQ's own affair. */
export const MIGRATED = {
  auth: '@parley/auth-service',
  chat: '@parley/chat-service',
  analytics: '@parley/analytics',
} as const
export type MigratedDatabase = keyof typeof MIGRATED
export const MIGRATED_DATABASES = Object.keys(MIGRATED) as readonly MigratedDatabase[]

/** Brings the services' databases to their newest migration. Several processes may do so at once. */
export async function migrateAll(urls: Pick<DatabaseUrls, MigratedDatabase>): Promise<void> {
  await Promise.all(MIGRATED_DATABASES.map((name) => migrateDatabase(urls[name], migrationsOf(name))))
}

/** The workspace's `migrations/`, which lies beside its `src` and its `dist`. */
export function migrationsOf(name: MigratedDatabase): URL {
  return new URL('../migrations/', import.meta.resolve(`${MIGRATED[name]}/app`))
}
