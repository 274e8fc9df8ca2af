import { existsSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { migrateDatabase } from '@parley/common/postgres/migrate'
import { startEmbeddedPostgres } from '@parley/standalone/postgres/embedded-postgres'
import postgres from 'postgres'
import type { TestProject } from 'vitest/node'

declare module 'vitest' {
  export interface ProvidedContext {
    /** URL of the run's Postgres server as superuser, without a database. */
    postgresUrl: string
  }
}

/** Services with migrations; each gets a template database that test files copy. */
const SERVICES = ['auth', 'chat', 'analytics'] as const
const FOLDERS = { auth: 'auth-service', chat: 'chat-service', analytics: 'analytics' } as const

/** One embedded Postgres for the whole run, with a migrated template database per service. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const folder = await mkdtemp(join(tmpdir(), 'parley-test-'))
  const server = await startEmbeddedPostgres({
    folder,
    // Tests kill no servers: losing this one's data is of no account, and writing is much faster.
    settings: { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off', max_connections: '300' },
  })
  const sql = postgres(server.superuserUrl('postgres'), { max: 1, onnotice: () => {} })
  for (const service of SERVICES) {
    const migrations = new URL(`../${FOLDERS[service]}/migrations/`, import.meta.url)
    await sql.unsafe(`create database template_${service}`)
    if (existsSync(new URL('meta/_journal.json', migrations))) {
      await migrateDatabase(server.superuserUrl(`template_${service}`), migrations)
    }
  }
  await sql.end()
  project.provide('postgresUrl', server.superuserUrl(''))
  return async () => {
    await server.stop()
    await rm(folder, { recursive: true, force: true })
  }
}
