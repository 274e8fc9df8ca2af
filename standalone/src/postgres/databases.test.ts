import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createLogger } from '@parley/common/logger'
import postgres from 'postgres'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type DatabaseUrls, prepareDatabases } from './databases.js'
import { clusterData, startEmbeddedPostgres } from './embedded-postgres.js'
import { stopOrphanServer } from './orphan.js'
import { SupervisedPostgres } from './supervised-postgres.js'

const logger = createLogger({ service: 'test', level: 'silent' })
const PASSWORDS = { auth: "it's auth's", chat: 'chat-password', analytics: 'analytics-password' }

describe('the embedded server', { timeout: 60_000 }, () => {
  let folder: string
  let server: SupervisedPostgres
  let urls: DatabaseUrls
  const lost: Error[] = []

  const prepare = (passwords = PASSWORDS): Promise<DatabaseUrls> =>
    prepareDatabases({ superuserUrl: (name) => server.superuserUrl(name), port: server.port, passwords })

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'parley-server-'))
    server = await SupervisedPostgres.start({ folder, logger, onLost: (error) => lost.push(error) })
    urls = await prepare()
  })
  afterAll(async () => {
    await server.stop()
    await rm(folder, { recursive: true, force: true })
  })

  it('has a database per service and one for the queue, each with a role that may do everything in it', async () => {
    for (const name of ['auth', 'chat', 'analytics', 'queue'] as const) {
      const [row] = await once(urls[name], (sql) => sql`select current_user as role, current_database() as database`)
      expect(row).toEqual({ role: `parley_${name}`, database: name })
      await once(urls[name], (sql) => sql`create schema s`)
    }
  })

  it('lets no role into another’s database', async () => {
    for (const other of ['auth', 'analytics', 'queue', 'postgres']) {
      const url = new URL(urls.chat)
      url.pathname = other
      await expect(once(url.toString(), (sql) => sql`select 1`)).rejects.toThrow(/permission denied for database/)
    }
  })

  it('gives a role no rights over the server', async () => {
    await expect(once(urls.auth, (sql) => sql`create role more`)).rejects.toThrow(/permission denied/)
    await expect(once(urls.auth, (sql) => sql`select pg_read_file('PG_VERSION')`)).rejects.toThrow(/permission denied/)
  })

  it('takes a rotated password from the next start on, and keeps the data', async () => {
    await once(urls.analytics, (sql) => sql`create table kept as select 1 as one`)
    const rotated = await prepare({ ...PASSWORDS, analytics: 'another-password' })
    expect(await once(rotated.analytics, (sql) => sql`select one from kept`)).toHaveLength(1)
    await expect(once(urls.analytics, (sql) => sql`select 1`)).rejects.toThrow(/password authentication failed/)
    urls = await prepare()
  })

  it('comes back on the same port with all that was committed when it is killed', async () => {
    const { pid, port } = server
    await once(urls.chat, (sql) => sql`create table survivors as select 42 as answer`)
    process.kill(pid, 'SIGKILL')
    await expect.poll(() => server.pid, { timeout: 30_000 }).not.toBe(pid)
    expect(server.port).toBe(port)
    expect(await once(urls.chat, (sql) => sql`select answer from survivors`)).toEqual([{ answer: 42 }])
    expect(lost).toEqual([])
  })
})

describe('a cluster whose data has gone missing', () => {
  it('is never replaced by an empty one', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'parley-gone-'))
    await writeFile(join(folder, 'initialised'), '')
    await expect(startEmbeddedPostgres({ folder })).rejects.toThrow(/is gone/)
    await rm(folder, { recursive: true, force: true })
  })
})

describe('a server that a killed Parley left behind', { timeout: 60_000 }, () => {
  it('is stopped cleanly, and nothing is left to stop after that', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'parley-orphan-'))
    const server = await startEmbeddedPostgres({ folder })
    const data = clusterData(folder)
    expect(await readFile(join(data, 'postmaster.pid'), 'utf8')).toMatch(new RegExp(`^${server.pid}\n`))
    expect(await stopOrphanServer(data)).toBe('stopped')
    expect(await server.exited).toBe(0)
    expect(await stopOrphanServer(data)).toBe('none')
    await rm(folder, { recursive: true, force: true })
  })
})

async function once(url: string, query: (sql: postgres.Sql) => Promise<unknown>): Promise<unknown[]> {
  const sql = postgres(url, { max: 1, onnotice: () => {} })
  try {
    return [...((await query(sql)) as unknown[])]
  } finally {
    await sql.end({ timeout: 1 })
  }
}
