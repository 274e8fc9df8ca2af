import { migrateDatabase } from '@parley/common/postgres/migrate'
import { prepareRuntimeRole, runtimeRoleFor } from '@parley/common/postgres/runtime-role'
import type { DatabaseUrls } from '../postgres/databases.js'

/** Which workspace holds the migrations of each database. The queue's schema is BullMQ's own affair. */
export const MIGRATED = {
  auth: '@parley/auth-service',
  chat: '@parley/chat-service',
  analytics: '@parley/analytics',
} as const
export type MigratedDatabase = keyof typeof MIGRATED
export const MIGRATED_DATABASES = Object.keys(MIGRATED) as readonly MigratedDatabase[]

/** Brings the services' databases, reached as their owners, to their newest migration. Several processes may do so at once. */
export async function migrateAll(urls: Pick<DatabaseUrls, MigratedDatabase>): Promise<void> {
  await Promise.all(MIGRATED_DATABASES.map((name) => migrateDatabase(urls[name], migrationsOf(name))))
}

/** Grants the services' roles, which exist already, what they need of what was migrated. */
export async function grantAll(owners: Pick<DatabaseUrls, MigratedDatabase>): Promise<void> {
  await Promise.all(MIGRATED_DATABASES.map((name) => prepareRuntimeRole(owners[name], runtimeRoleFor(owners[name]))))
}

/** The workspace's `migrations/`, which lies beside its `src` and its `dist`. */
export function migrationsOf(name: MigratedDatabase): URL {
  return new URL('../migrations/', import.meta.resolve(`${MIGRATED[name]}/app`))
}
