import { link, mkdtemp, readFile, rename, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createLogger } from '@parley/common/logger'
import postgres from 'postgres'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { DataDirectoryInUse, lockDataDirectory } from '../lock/data-lock.js'
import { startPulse } from '../lock/pulse.js'
import { grantAll, migrateAll } from '../migrate/migrate-all.js'
import { type PreparedDatabases, prepareDatabases } from './databases.js'
import { clusterData, startEmbeddedPostgres } from './embedded-postgres.js'
import { stopOrphanServer } from './orphan.js'
import { SupervisedPostgres } from './supervised-postgres.js'

const logger = createLogger({ service: 'test', level: 'silent' })
const OURS = { isLost: async () => false, pulse: null }
const PASSWORDS = { auth: "it's auth's", chat: 'chat-password', analytics: 'analytics-password' }

describe('the embedded server', { timeout: 60_000 }, () => {
  let folder: string
  let server: SupervisedPostgres
  let urls: PreparedDatabases
  const lost: Error[] = []

  const prepare = (passwords = PASSWORDS): Promise<PreparedDatabases> =>
    prepareDatabases({ superuserUrl: (name) => server.superuserUrl(name), port: server.port, passwords })

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'parley-server-'))
    server = await SupervisedPostgres.start({ folder, logger, lock: OURS, onLost: (error) => lost.push(error) })
    urls = await prepare()
    await migrateAll(urls.owners)
    await grantAll(urls.owners)
  })
  afterAll(async () => {
    await server.stop()
    await rm(folder, { recursive: true, force: true })
  })

  it('has a database per service and one for the queue, each with an owner who may do everything in it', async () => {
    const { owners, queue } = urls
    for (const [name, url] of Object.entries({ ...owners, queue })) {
      const [row] = await once(url, (sql) => sql`select current_user as role, current_database() as database`)
      expect(row).toEqual({ role: `parley_${name}`, database: name })
      await once(url, (sql) => sql`create schema s`)
    }
  })

  it('lets services read and write rows, and change nothing of the schema', async () => {
    for (const name of ['auth', 'chat', 'analytics'] as const) {
      const [row] = await once(urls[name], (sql) => sql`select current_user as role, current_database() as database`)
      expect(row).toEqual({ role: `parley_${name}_runtime`, database: name })
      for (const forbidden of ['create schema s2', 'create table t (n int)', 'create temp table t (n int)']) {
        await expect(once(urls[name], (sql) => sql.unsafe(forbidden))).rejects.toThrow(/permission denied/)
      }
    }
    await once(urls.chat, (sql) => sql`insert into server_settings (key, value) values ('k', '1')`)
    await once(urls.chat, (sql) => sql`update server_settings set value = '2' where key = 'k'`)
    await once(urls.chat, (sql) => sql`delete from server_settings where key = 'k'`)
    await expect(once(urls.chat, (sql) => sql`truncate server_settings`)).rejects.toThrow(/permission denied/)
    await expect(once(urls.chat, (sql) => sql`drop table server_settings`)).rejects.toThrow(/must be owner/)
  })

  it('keeps the audit log from the service that writes it', async () => {
    const id = '0198a000-0000-7000-8000-000000000001'
    await once(
      urls.chat,
      (sql) => sql`insert into audit_log (id, action, details) values (${id}, 'message.hide', '{}')`,
    )
    // PostgreSQL answers this with a warning only; that it gave nothing is seen by what follows.
    await once(urls.chat, (sql) => sql`grant all on audit_log to parley_chat_runtime`)
    for (const tampering of [
      `update audit_log set action = 'nothing' where id = '${id}'`,
      `delete from audit_log where id = '${id}'`,
      'truncate audit_log',
      'alter table audit_log disable trigger all',
      'alter table audit_log disable trigger user',
      'drop table audit_log',
      'alter table audit_log rename to harmless',
      'alter table audit_log owner to parley_chat_runtime',
      'alter table audit_log add column forged text',
      'create rule nothing as on insert to audit_log do instead nothing',
      'create trigger t before insert on audit_log for each row execute function suppress_redundant_updates_trigger()',
      'set role parley_chat',
      'set session authorization parley_chat',
      'set session_replication_role = replica',
      `alter role parley_chat with password 'mine'`,
      `comment on table audit_log is ''`,
      'insert into audit_log select * from audit_log on conflict (id) do update set action = excluded.action',
    ]) {
      await expect(
        once(urls.chat, (sql) => sql.unsafe(tampering)),
        tampering,
      ).rejects.toMatchObject({
        code: expect.stringMatching(/^42501$/),
      })
    }
    expect(await once(urls.chat, (sql) => sql`select action from audit_log where id = ${id}`)).toEqual([
      { action: 'message.hide' },
    ])
    // Even its owner is stopped by the triggers, so that a slip of the migrator's is one too.
    await expect(once(urls.owners.chat, (sql) => sql`delete from audit_log`)).rejects.toThrow()
  })

  it('takes over a data directory from before there were two roles, with all that is in it', async () => {
    await once(urls.owners.chat, async (sql) => {
      await sql`create table kept_from_before (n int)`
      await sql`insert into kept_from_before values (7)`
      return []
    })
    await once(server.superuserUrl('chat'), async (sql) => {
      await sql.unsafe('drop owned by parley_chat_runtime')
      await sql.unsafe('drop role parley_chat_runtime')
      return []
    })
    urls = await prepare()
    await migrateAll(urls.owners)
    await grantAll(urls.owners)
    expect(await once(urls.chat, (sql) => sql`select n from kept_from_before`)).toEqual([{ n: 7 }])
    await expect(once(urls.chat, (sql) => sql`delete from audit_log`)).rejects.toThrow(/permission denied/)
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
    await once(urls.owners.analytics, (sql) => sql`create table kept as select 1 as one`)
    const rotated = await prepare({ ...PASSWORDS, analytics: 'another-password' })
    expect(await once(rotated.owners.analytics, (sql) => sql`select one from kept`)).toHaveLength(1)
    await expect(once(urls.owners.analytics, (sql) => sql`select 1`)).rejects.toThrow(/password authentication failed/)
    await expect(once(urls.analytics, (sql) => sql`select 1`)).rejects.toThrow(/password authentication failed/)
    urls = await prepare()
  })

  it('comes back on the same port with all that was committed when it is killed', async () => {
    const { pid, port } = server
    await once(urls.owners.chat, (sql) => sql`create table survivors as select 42 as answer`)
    process.kill(pid, 'SIGKILL')
    await expect.poll(() => server.pid, { timeout: 30_000 }).not.toBe(pid)
    expect(server.port).toBe(port)
    expect(await once(urls.owners.chat, (sql) => sql`select answer from survivors`)).toEqual([{ answer: 42 }])
    expect(lost).toEqual([])
  })
})

describe('an embedded server whose data directory another Parley took', { timeout: 60_000 }, () => {
  let folder: string
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'parley-taken-'))
  })
  afterAll(() => rm(folder, { recursive: true, force: true }))

  it('is not brought back when it dies', async () => {
    let isLost = false
    const lock = { isLost: async () => isLost, pulse: null }
    const reasons: string[] = []
    const onLost = (error: Error): void => void reasons.push(error.message)
    const server = await SupervisedPostgres.start({ folder, logger, lock, onLost })
    isLost = true
    process.kill(server.pid, 'SIGKILL')
    await expect.poll(() => reasons).toEqual([expect.stringContaining('another Parley')])
    await server.stop()
  })

  it('is ended at once, without a last write', async () => {
    const server = await SupervisedPostgres.start({ folder, logger, lock: OURS, onLost: () => {} })
    const url = server.superuserUrl('postgres')
    server.abandon()
    await server.stop()
    await expect(once(url, (sql) => sql`select 1`)).rejects.toThrow(/ECONNREFUSED/)
    const log: string[] = []
    const next = await startEmbeddedPostgres({ folder, onLog: (line) => log.push(line) })
    await next.stop()
    expect(log.join()).toContain('was not properly shut down')
  })
})

describe('an embedded server that outlives its Parley', { timeout: 60_000 }, () => {
  it('keeps the data directory’s lock, also from who cannot see either', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'parley-pulse-'))
    const path = join(folder, 'parley.lock.pulse')
    const pulse = await startPulse(path)
    const server = await startEmbeddedPostgres({ folder: join(folder, 'postgres'), pulse: pulse?.descriptor ?? null })
    // As when it was killed: its end is closed, its files are there.
    await link(path, `${path}.kept`)
    await pulse?.stop()
    await rename(`${path}.kept`, path)
    const lock = { pid: process.pid, mark: 'a-boot:1', scope: 'another container', isStopping: false }
    await writeFile(join(folder, 'parley.lock'), JSON.stringify(lock))
    await expect(lockDataDirectory(folder, { watchMs: 100 })).rejects.toThrow(DataDirectoryInUse)
    await server.stop()
    await (await lockDataDirectory(folder, { watchMs: 100 })).release()
    await rm(folder, { recursive: true, force: true })
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

  it.runIf(process.platform === 'linux')('is known under another path, and after its folder was moved', async () => {
    const parent = await mkdtemp(join(tmpdir(), 'parley-orphan-'))
    const folder = join(parent, 'folder')
    const link = join(parent, 'link')
    const moved = join(parent, 'moved')
    await symlink(folder, link)
    const first = await startEmbeddedPostgres({ folder })
    expect(await stopOrphanServer(clusterData(link))).toBe('stopped')
    expect(await first.exited).toBe(0)
    const second = await startEmbeddedPostgres({ folder })
    await rename(folder, moved)
    expect(await stopOrphanServer(clusterData(moved))).toBe('stopped')
    await second.exited
    const third = await startEmbeddedPostgres({ folder: moved })
    await third.stop()
    await rm(parent, { recursive: true, force: true })
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
