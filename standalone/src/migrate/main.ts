/** `npm run migrate`: brings every database to its newest migration, then exits. */
import { SettingsError } from '@parley/common/settings'
import { loadConfig, loadPlaces } from '../config.js'
import { CannotStart } from '../lifecycle/cannot-start.js'
import { DataDirectoryInUse } from '../lock/data-lock.js'
import { withDatabases } from '../postgres/with-databases.js'
import { createMissingSecrets } from '../secrets/secret-files.js'
import { MIGRATED_DATABASES, migrateAll } from './migrate-all.js'

try {
  await createMissingSecrets(loadPlaces().secretsDir, process.env)
  await withDatabases({ config: loadConfig(), isExclusive: true }, migrateAll)
  console.log(`Migrated: ${MIGRATED_DATABASES.join(', ')}`)
} catch (error) {
  if (error instanceof DataDirectoryInUse) {
    console.error(`${error.message}\nA running Parley has migrated its databases at its start.`)
  } else console.error(error instanceof SettingsError || error instanceof CannotStart ? error.message : error)
  process.exitCode = 1
}
