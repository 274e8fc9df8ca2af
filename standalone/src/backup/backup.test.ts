import { appendFile, lstat, mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { firstIdAt } from '@parley/chat-service/repositories/time-ids'
import { newId } from '@parley/common/ids'
import { prepareRuntimeRole, runtimeRoleFor } from '@parley/common/postgres/runtime-role'
import postgres, { type Sql } from 'postgres'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../../../test/databases.js'
import { MIGRATED_DATABASES } from '../migrate/migrate-all.js'
import type { ServiceUrls } from '../postgres/with-databases.js'
import { backUp } from './backup.js'
import { listTables, quoted } from './catalog.js'
import { restore } from './restore.js'

/** What trips naive copies: delimiters, line ends, escapes, NULL's own spelling, characters beyond the BMP. */
const TRICKY = ['tab\there', 'line\nfeed', 'back\\slash \\N', '\\.', '', 'naïve 🦉 “quotes”', 'a\r\nb']

const opened: TestDatabase[] = []

/** Migrated databases of all services, empty. */
async function someDatabases(): Promise<ServiceUrls> {
  const [auth, chat, analytics] = await Promise.all(MIGRATED_DATABASES.map((name) => createTestDatabase(name)))
  if (!auth || !chat || !analytics) throw new Error('no databases')
  opened.push(auth, chat, analytics)
  return { auth: auth.url, chat: chat.url, analytics: analytics.url }
}

describe('backup and restore', { timeout: 60_000 }, () => {
  let folder: string
  let used: ServiceUrls
  let room: string
  beforeAll(async () => {
    used = await someDatabases()
    room = newId()
    await on(used.chat, async (sql) => {
      await sql`insert into rooms (id, kind, name, created_by) values (${room}, 'public', 'library', ${newId()})`
      await sql`insert into server_settings (key, value) values ('epoch', '"the old one"'), ('first_room', 'true')`
      for (const text of TRICKY) {
        await sql`insert into audit_log (id, action, details) values (${newId()}, ${text}, ${sql.json({ text })})`
      }
    })
    // More than a stream buffers, so that copying has to pause and go on.
    await on(
      used.chat,
      (sql) => sql`
        insert into audit_log (id, action, details)
        select gen_random_uuid(), 'note', jsonb_build_object('text', repeat('x', n)) from generate_series(1, 1500) n`,
    )
    await on(used.auth, async (sql) => {
      const at = new Date()
      for (const [n, name] of TRICKY.entries()) {
        await sql`
          insert into users (id, username, username_key, display_name, password_hash, created_at, updated_at)
          values (${newId()}, ${`user${n}`}, ${`user${n}`}, ${name}, '$argon2id$', ${at}, ${at})`
      }
    })
    await on(used.analytics, async (sql) => {
      await sql`insert into room_totals (grain, bucket, room_id, messages) values (2, '2026-01-01', ${room}, 42)`
    })
  })
  afterAll(async () => {
    for (const database of opened) await database.drop()
  })
  beforeEach(async () => {
    folder = join(await mkdtemp(join(tmpdir(), 'parley-backup-')), 'backup')
    return () => rm(join(folder, '..'), { recursive: true, force: true })
  })

  it('brings every row of every table into fresh databases, but for the chat log’s epoch', async () => {
    const manifest = await backUp(used, folder)
    expect(manifest.databases.auth.tables.find(({ name }) => name === 'users')?.rows).toBe(TRICKY.length)
    const fresh = await someDatabases()
    await restore(fresh, folder, { isForced: false })
    await on(used.chat, (sql) => sql`update server_settings set value = 'null' where key = 'epoch'`)
    for (const name of MIGRATED_DATABASES) {
      const [before, after] = [await contents(used[name]), await contents(fresh[name])]
      if (name === 'chat')
        before.server_settings = before.server_settings?.filter((row) => !row.includes('epoch')) ?? []
      expect(after).toEqual(before)
    }
    await on(used.chat, (sql) => sql`update server_settings set value = '"the old one"' where key = 'epoch'`)
  })

  it('leaves the restored databases as guarded as they were', async () => {
    await backUp(used, folder)
    const fresh = await someDatabases()
    await restore(fresh, folder, { isForced: false })
    await on(fresh.chat, async (sql) => {
      await expect(sql`delete from audit_log`).rejects.toThrow(/append-only/)
      const orphan = sql`insert into invites (id, room_id, created_by, expires_at) values (${newId()}, ${newId()}, ${newId()}, now())`
      await expect(orphan).rejects.toThrow(/foreign key|violates/)
    })
  })

  it('is readable by its owner only, and is there whole or not at all', async () => {
    await backUp(used, folder)
    expect((await stat(folder)).mode & 0o777).toBe(0o700)
    expect((await stat(join(folder, 'manifest.json'))).mode & 0o777).toBe(0o600)
    expect((await stat(join(folder, 'auth/public.users.copy.gz'))).mode & 0o777).toBe(0o600)
    const nowhere = { ...used, analytics: used.analytics.replace(/[^/]+$/, 'no_such_database') }
    await expect(backUp(nowhere, `${folder}-2`)).rejects.toThrow(/could not back up database analytics/)
    expect(await readdir(join(folder, '..'))).toEqual(['backup'])
  })

  it('into an empty folder is written where that folder is, also behind a link', async () => {
    const disk = `${folder}-disk`
    await mkdir(disk)
    await symlink(disk, folder)
    await backUp(used, folder)
    expect((await lstat(folder)).isSymbolicLink()).toBe(true)
    expect((await readdir(disk)).sort()).toEqual(['analytics', 'auth', 'chat', 'manifest.json'])
    expect((await stat(join(disk, 'manifest.json'))).mode & 0o777).toBe(0o600)
    await restore(await someDatabases(), folder, { isForced: false })
  })

  it('that fails leaves a folder that was there as it was', async () => {
    await mkdir(folder)
    const nowhere = { ...used, analytics: used.analytics.replace(/[^/]+$/, 'no_such_database') }
    await expect(backUp(nowhere, folder)).rejects.toThrow(/could not back up database analytics/)
    expect(await readdir(folder)).toEqual([])
  })

  it('is one at a time into one folder, and a link that leads nowhere is none', async () => {
    await mkdir(folder)
    const both = await Promise.allSettled([backUp(used, folder), backUp(used, folder)])
    expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
    await restore(await someDatabases(), folder, { isForced: false })
    await symlink('/nowhere/at/all', `${folder}-link`)
    await expect(backUp(used, `${folder}-link`)).rejects.toThrow(/cannot be used/)
  })

  it('never writes into a folder that holds something', async () => {
    await backUp(used, folder)
    await expect(backUp(used, folder)).rejects.toThrow(/not empty/)
  })

  it('is not restored over data unless forced', async () => {
    await backUp(used, folder)
    const busy = await someDatabases()
    await on(busy.chat, (sql) => sql`insert into server_settings (key, value) values ('epoch', '"theirs"')`)
    const before = await contents(busy.chat)
    await expect(restore(busy, folder, { isForced: false })).rejects.toThrow(/database chat holds data already/)
    expect(await contents(busy.chat)).toEqual(before)
    await restore(busy, folder, { isForced: true })
    expect((await contents(busy.chat)).rooms?.[0]).toContain('library')
  })

  it.each(['auth-service', 'chat-service', 'analytics'])(
    'is never restored under a running %s, not even forced',
    async (service) => {
      // As the process itself names its connections.
      const main = await readFile(new URL(`../../../${service}/src/main.ts`, import.meta.url), 'utf8')
      const application_name = /applicationName: '([^']+)'/.exec(main)?.[1] ?? ''
      await backUp(used, folder)
      const busy = await someDatabases()
      await on(busy.chat, (sql) => sql`insert into server_settings (key, value) values ('epoch', '"theirs"')`)
      const running = postgres(busy.analytics, { max: 1, connection: { application_name } })
      try {
        await running`select 1`
        await expect(restore(busy, folder, { isForced: true })).rejects.toThrow(/database analytics is in use/)
      } finally {
        await running.end({ timeout: 1 })
      }
      expect(await on(busy.chat, (sql) => sql`select value from server_settings`)).toEqual([{ value: 'theirs' }])
    },
  )

  it('gives the roles that services connect as their rights again, and no more than before', async () => {
    await backUp(used, folder)
    const external = await someDatabases()
    const role = { ...runtimeRoleFor(external.chat), password: 'of the service' }
    try {
      for (const name of MIGRATED_DATABASES) await prepareRuntimeRole(external[name], role)
      await restore(external, folder, { isForced: true })
      const service = new URL(external.chat)
      service.username = role.name
      service.password = role.password
      await on(service.toString(), async (sql) => {
        expect(await sql`select from rooms where id = ${room}`).toHaveLength(1)
        await sql`insert into audit_log (id, action, details) values (${newId()}, 'x', '{}')`
        await expect(sql`delete from audit_log`).rejects.toMatchObject({ code: '42501' })
        await expect(sql`drop table rooms`).rejects.toMatchObject({ code: '42501' })
      })
    } finally {
      for (const name of MIGRATED_DATABASES) {
        await on(external[name], (sql) => sql.unsafe(`drop owned by ${role.name}`))
      }
      await on(external.chat, (sql) => sql.unsafe(`drop role ${role.name}`))
    }
  })

  it('that was damaged or cut short is refused before anything is touched', async () => {
    await backUp(used, folder)
    const fresh = await someDatabases()
    await appendFile(join(folder, 'analytics/public.room_totals_hour.copy.gz'), 'x')
    await expect(restore(fresh, folder, { isForced: true })).rejects.toThrow(/damaged/)
    await rm(join(folder, 'analytics/public.room_totals_hour.copy.gz'))
    await expect(restore(fresh, folder, { isForced: true })).rejects.toThrow(/incomplete/)
    expect((await contents(fresh.auth)).users).toEqual([])
  })

  it('has messages scored that had no verdict when it was taken, however long ago that was', async () => {
    const databases = await someDatabases()
    const takenAt = Date.now() - 30 * 86_400_000
    const [waiting, scored, ancient] = [60_000, 120_000, 3 * 86_400_000].map((ms) => firstIdAt(new Date(takenAt - ms)))
    await on(databases.chat, async (sql) => {
      for (const id of [waiting, scored, ancient]) {
        await sql`
          insert into messages (id, room_id, sender_id, cmid, seq, body, created_at)
          select ${id ?? ''}, ${room}, ${newId()}, ${newId()}, count(*) + 1, 'hello', ${new Date(takenAt)} from messages`
      }
      await sql`
        insert into verdicts (message_id, revision, event_id, outcome, scores, sentiment, language, spans, model_version, action)
        values (${scored ?? ''}, 1, ${newId()}, 'scored', '{}', '{}', 'en', '[]', 'test', 'none')`
    })
    await backUp(databases, folder)
    const path = join(folder, 'manifest.json')
    const manifest = JSON.parse(await readFile(path, 'utf8'))
    await writeFile(path, JSON.stringify({ ...manifest, createdAt: new Date(takenAt).toISOString() }))
    const fresh = await someDatabases()
    await restore(fresh, folder, { isForced: false })
    const queued = await on(fresh.chat, (sql) => sql`select kind, payload ->> 'message_id' as id from outbox`)
    expect([...queued]).toEqual([{ kind: 'message_posted', id: waiting }])
  })

  it('of a newer version or another schema is refused', async () => {
    await backUp(used, folder)
    const path = join(folder, 'manifest.json')
    const manifest = JSON.parse(await readFile(path, 'utf8'))
    const fresh = await someDatabases()
    const { migrations } = manifest.databases.chat
    const refusals: [object, RegExp][] = [
      [{ ...migrations, count: migrations.count + 1 }, /newer version/],
      [{ ...migrations, newest: 'another' }, /another schema/],
    ]
    for (const [changed, message] of refusals) {
      manifest.databases.chat.migrations = changed
      await writeFile(path, JSON.stringify(manifest))
      await expect(restore(fresh, folder, { isForced: true })).rejects.toThrow(message)
    }
  })
})

/** Every table's rows as text, in order. */
async function contents(url: string): Promise<Record<string, string[]>> {
  return on(url, async (sql) => {
    const found: Record<string, string[]> = {}
    for (const { schema, name } of await listTables(sql)) {
      const rows = await sql.unsafe<{ row: string }[]>(
        `select t::text as row from ${quoted(schema, name)} t order by 1`,
      )
      found[name] = rows.map(({ row }) => row)
    }
    return found
  })
}

async function on<T>(url: string, work: (sql: Sql) => Promise<T>): Promise<T> {
  const sql = postgres(url, { max: 1, onnotice: () => {} })
  try {
    return await work(sql)
  } finally {
    await sql.end({ timeout: 1 })
  }
}
