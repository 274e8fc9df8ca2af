import { fileURLToPath } from 'node:url'
import { drizzle } from 'drizzle-orm/postgres-js'
import { migrate } from 'drizzle-orm/postgres-js/migrator'
import postgres from 'postgres'

/** Any constant; one per database is enough, since advisory locks are per database. */
const MIGRATION_LOCK = 7_251_103

/**
 * Brings the database at `url` to the newest migration in `folder` (a drizzle-kit output folder).
 * Safe to run from several processes at once: one migrates, the others wait.
 */
export async function migrateDatabase(url: string, folder: URL): Promise<void> {
  const sql = postgres(url, { max: 1, onnotice: () => {}, connection: { application_name: 'parley-migrate' } })
  try {
    await sql`select pg_advisory_lock(${MIGRATION_LOCK})`
    await migrate(drizzle(sql), { migrationsFolder: fileURLToPath(folder) })
  } finally {
    await sql.end({ timeout: 5 })
  }
}
