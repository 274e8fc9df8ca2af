import { createLogger } from '@parley/common/logger'
import { migrateDatabase } from '@parley/common/postgres/migrate'
import { SettingsError } from '@parley/common/settings'
import { loadMigrationConfig } from './config.js'

/** One shot: brings the database `analytics` to the newest migration, then exits. */
async function main(): Promise<void> {
  const { databaseUrl } = loadMigrationConfig()
  const logger = createLogger({ service: 'analytics-migrate', level: 'info' })
  await migrateDatabase(databaseUrl, new URL('../migrations/', import.meta.url))
  logger.info('the analytics database is up to date')
}

main().catch((error: unknown) => {
  console.error(error instanceof SettingsError ? error.message : error)
  process.exitCode = 1
})
