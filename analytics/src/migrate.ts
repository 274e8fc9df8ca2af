import { createLogger } from '@parley/common/logger'
import { migrateDatabase } from '@parley/common/postgres/migrate'
import { prepareRuntimeRole, runtimeRoleFor } from '@parley/common/postgres/runtime-role'
import { SettingsError } from '@parley/common/settings'
import { loadMigrationConfig } from './config.js'

/** One shot: brings the database `analytics` to the newest migration, grants the service's role, then exits. */
async function main(): Promise<void> {
  const { databaseUrl, runtimePassword } = loadMigrationConfig()
  const logger = createLogger({ service: 'analytics-migrate', level: 'info' })
  await migrateDatabase(databaseUrl, new URL('../migrations/', import.meta.url))
  if (runtimePassword !== undefined) await prepareRuntimeRole(databaseUrl, runtimeRoleFor(databaseUrl, runtimePassword))
  logger.info('the analytics database is up to date')
}

main().catch((error: unknown) => {
  console.error(error instanceof SettingsError ? error.message : error)
  process.exitCode = 1
})
