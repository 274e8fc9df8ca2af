import { fileURLToPath } from 'node:url'
import { drizzle } from 'drizzle-orm/node-postgres'
import { migrate } from 'drizzle-orm/node-postgres/migrator'
import pg from 'pg'

/** Any constant; one per database is enough, since advisory locks are per database. */
const MIGRATION_LOCK = 7_251_103

/**
 * Brings the database at `url` to the newest migration in `folder` (a drizzle-kit output folder).
 * Safe to run from several processes at once: one migrates, the others wait.
 */
export async function migrateDatabase(url: string, folder: URL): Promise<void> {
  const client = new pg.Client({ connectionString: url, application_name: 'parley-migrate' })
  // A connection that breaks between statements is found out by the next one.
  client.on('error', () => {})
  await client.connect()
  try {
    await client.query('select pg_advisory_lock($1)', [MIGRATION_LOCK])
    await migrate(drizzle(client), { migrationsFolder: fileURLToPath(folder) })
  } finally {
    await client.end()
  }
}
