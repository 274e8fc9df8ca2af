import { migrateDatabase } from '@parley/common/postgres/migrate'
import { prepareRuntimeRole, runtimeRoleFor } from '@parley/common/postgres/runtime-role'
import { SettingsError } from '@parley/common/settings'
import { loadMigrationConfig } from './config.js'

/** One-shot: brings the database to the newest migration, grants the service's role and exits. */
try {
  const { databaseUrl, runtimePassword } = loadMigrationConfig()
  await migrateDatabase(databaseUrl, new URL('../migrations/', import.meta.url))
  if (runtimePassword !== undefined) await prepareRuntimeRole(databaseUrl, runtimeRoleFor(databaseUrl, runtimePassword))
} catch (error) {
  if (!(error instanceof SettingsError)) throw error
  console.error(error.message)
  process.exit(1)
}
