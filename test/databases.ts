import { randomUUID } from 'node:crypto'
import postgres from 'postgres'
import { inject } from 'vitest'

export interface TestDatabase {
  readonly url: string
  drop(): Promise<void>
}

/** A database of one's own, migrated like `service`'s (or empty for the queue); drop it in `afterAll`. */
export async function createTestDatabase(service: 'auth' | 'chat' | 'analytics' | 'queue'): Promise<TestDatabase> {
  const server = inject('postgresUrl')
  const name = `t_${service}_${randomUUID().replaceAll('-', '')}`
  const template = service === 'queue' ? 'template0' : `template_${service}`
  await asAdmin(server, (sql) => sql.unsafe(`create database ${name} template ${template}`))
  return {
    url: server + name,
    drop: () => asAdmin(server, (sql) => sql.unsafe(`drop database if exists ${name} with (force)`)),
  }
}

async function asAdmin(server: string, work: (sql: postgres.Sql) => Promise<unknown>): Promise<void> {
  const sql = postgres(`${server}postgres`, { max: 1, onnotice: () => {} })
  try {
    await work(sql)
  } finally {
    await sql.end()
  }
}
