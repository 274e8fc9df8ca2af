import { migrateDatabase } from '@parley/common/postgres/migrate'
import { SettingsError } from '@parley/common/settings'
import { loadMigrationConfig } from './config.js'

/** One-shot: brings the database to the newest migration and exits. */
try {
  await migrateDatabase(loadMigrationConfig().databaseUrl, new URL('../migrations/', import.meta.url))
} catch (error) {
  if (!(error instanceof SettingsError)) throw error
  console.error(error.message)
  process.exit(1)
}
