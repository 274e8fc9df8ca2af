import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { pathToFileURL } from 'node:url'
import { createGunzip } from 'node:zlib'
import { migrateDatabase } from '@parley/common/postgres/migrate'
import { prepareRuntimeRole, runtimeRoleFor } from '@parley/common/postgres/runtime-role'
import postgres, { type Sql, type TransactionSql } from 'postgres'
import { z } from 'zod'
import { MIGRATED_DATABASES, type MigratedDatabase, migrationsOf } from '../migrate/migrate-all.js'
import type { ServiceUrls } from '../postgres/with-databases.js'
import { listForeignKeys, listTables, quoted } from './catalog.js'
import { type DatabaseEntry, type Manifest, readManifest, type TableEntry } from './manifest.js'
import { queueUnscored } from './unscored.js'

export interface RestoreOptions {
  /** Replace what is there. */
  readonly isForced: boolean
}

/**
 * Brings the services' databases to what the backup in `folder` holds. Nothing is touched before the whole backup has
 * been checked. Each database is loaded in one transaction under the schema it was backed up with, then migrated on.
 * The chat log gets a new epoch, so that clients read the rooms afresh instead of trusting sequence numbers that are
 * about to be given out a second time. Messages without a verdict are queued for one.
 */
export async function restore(urls: ServiceUrls, folder: string, options: RestoreOptions): Promise<Manifest> {
  const manifest = await readManifest(folder)
  for (const name of MIGRATED_DATABASES) {
    await demandKnownMigrations(name, manifest.databases[name])
    for (const table of manifest.databases[name].tables) await demandIntact(folder, table)
  }
  for (const name of MIGRATED_DATABASES) await withDatabase(urls[name], (sql) => demandReplaceable(sql, name, options))
  for (const name of MIGRATED_DATABASES) await restoreDatabase(name, urls[name], folder, manifest.databases[name])
  await queueUnscored(urls.chat, new Date(manifest.createdAt))
  // Jobs of what was there before speak of messages that are no more. BullMQ makes its schema again at the next start.
  if (urls.queue) await withDatabase(urls.queue, (sql) => sql`drop schema if exists bullmq cascade`)
  return manifest
}

async function restoreDatabase(
  name: MigratedDatabase,
  url: string,
  folder: string,
  entry: DatabaseEntry,
): Promise<void> {
  try {
    await withDatabase(url, clear)
    await migrateTo(url, name, entry.migrations.count)
    await withDatabase(url, async (sql) => {
      await sql.begin((transaction) => load(transaction, folder, entry))
      if (name === 'chat') await sql`delete from server_settings where key = 'epoch'`
      await sql`analyze`
    })
    await migrateDatabase(url, migrationsOf(name))
    // Its grants went with the schema; on an external server nobody else would give them again.
    await prepareRuntimeRole(url, runtimeRoleFor(url))
  } catch (error) {
    throw new Error(`could not restore database ${name}`, { cause: error })
  }
}

/** All rows of all tables, in any order: what would check them one by one comes back afterwards and checks them all. */
async function load(sql: TransactionSql, folder: string, entry: DatabaseEntry): Promise<void> {
  const foreignKeys = await listForeignKeys(sql)
  for (const { schema, table, name } of foreignKeys) {
    await sql.unsafe(`alter table ${quoted(schema, table)} drop constraint ${quoted(name)}`)
  }
  const tables = await listTables(sql)
  for (const { schema, name } of tables) await setTriggers(sql, schema, name, 'disable')
  for (const { schema, name } of tables) await sql.unsafe(`delete from ${quoted(schema, name)}`)
  for (const table of entry.tables) await copyIn(sql, folder, table)
  for (const { schema, name } of tables) await setTriggers(sql, schema, name, 'enable')
  for (const { schema, table, name, definition } of foreignKeys) {
    await sql.unsafe(`alter table ${quoted(schema, table)} add constraint ${quoted(name)} ${definition}`)
  }
  for (const { schema, name, value, isCalled } of entry.sequences) {
    await sql`select setval(${quoted(schema, name)}::regclass, ${value}::bigint, ${isCalled})`
  }
}

async function setTriggers(sql: TransactionSql, schema: string, name: string, state: 'enable' | 'disable') {
  await sql.unsafe(`alter table ${quoted(schema, name)} ${state} trigger user`)
}

async function copyIn(sql: TransactionSql, folder: string, table: TableEntry): Promise<void> {
  const name = quoted(table.schema, table.name)
  const columns = table.columns.map((column) => quoted(column)).join(', ')
  const target = await sql.unsafe(`copy ${name} (${columns}) from stdin`).writable()
  await pipeline(createReadStream(join(folder, table.file)), createGunzip(), target)
  const [loaded] = await sql.unsafe<{ rows: number }[]>(`select count(*)::int as rows from ${name}`)
  if (loaded?.rows !== table.rows) throw new Error(`${table.file}: ${loaded?.rows} of ${table.rows} rows arrived`)
}

/** A backup of a newer Parley, or of another line of it, holds what this one has no place for. */
async function demandKnownMigrations(name: MigratedDatabase, { migrations }: DatabaseEntry): Promise<void> {
  const folder = migrationsOf(name)
  const newest = (await readJournal(folder)).entries[migrations.count - 1]
  if (!newest) throw new Error(`the backup of ${name} is of a newer version of Parley; restore it with that version`)
  // As the migrator remembers them.
  const content = await readFile(new URL(`${newest.tag}.sql`, folder), 'utf8')
  if (createHash('sha256').update(content).digest('hex') !== migrations.newest) {
    throw new Error(`the backup of ${name} was taken from another schema than this version of Parley makes`)
  }
}

async function demandIntact(folder: string, table: TableEntry): Promise<void> {
  const hash = createHash('sha256')
  await pipeline(createReadStream(join(folder, table.file)), hash).catch((error: unknown) => {
    throw new Error(`the backup is incomplete: ${table.file} cannot be read`, { cause: error })
  })
  if (hash.digest('hex') !== table.sha256) throw new Error(`the backup is damaged: ${table.file} has changed`)
}

async function demandReplaceable(sql: Sql, name: MigratedDatabase, { isForced }: RestoreOptions): Promise<void> {
  const [others] = await sql<{ count: number }[]>`
    select count(*)::int as count from pg_stat_activity
    where datname = current_database() and pid <> pg_backend_pid() and application_name like 'parley-%'`
  if ((others?.count ?? 0) > 0) throw new Error(`database ${name} is in use: stop Parley before restoring`)
  if (isForced) return
  for (const { schema, name: table } of await listTables(sql)) {
    const [row] = await sql.unsafe(`select from ${quoted(schema, table)} limit 1`)
    if (row) throw new Error(`database ${name} holds data already; --force replaces it`)
  }
}

/** Everything goes, the migrator's memory and a queue that lived here included. */
async function clear(sql: Sql): Promise<void> {
  const schemas = await sql<{ name: string }[]>`
    select nspname as name from pg_namespace where nspname <> 'information_schema' and nspname not like 'pg\\_%'`
  await sql.begin(async (transaction) => {
    for (const { name } of schemas) await transaction.unsafe(`drop schema ${quoted(name)} cascade`)
    await transaction.unsafe('create schema public')
  })
}

const journalSchema = z.looseObject({ entries: z.array(z.looseObject({ tag: z.string() })) })

async function readJournal(migrations: URL) {
  return journalSchema.parse(JSON.parse(await readFile(new URL('meta/_journal.json', migrations), 'utf8')))
}

/** Only the first `count` migrations: rows belong into the schema they came from; later migrations then carry them on. */
async function migrateTo(url: string, name: MigratedDatabase, count: number): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'parley-migrations-'))
  try {
    await cp(migrationsOf(name), folder, { recursive: true })
    const journal = await readJournal(migrationsOf(name))
    const shortened = { ...journal, entries: journal.entries.slice(0, count) }
    await writeFile(join(folder, 'meta', '_journal.json'), JSON.stringify(shortened))
    await migrateDatabase(url, pathToFileURL(`${folder}/`))
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

async function withDatabase<T>(url: string, work: (sql: Sql) => Promise<T>): Promise<T> {
  const connection = { application_name: 'restore', statement_timeout: 0 }
  const sql = postgres(url, { max: 1, onnotice: () => {}, connection })
  try {
    return await work(sql)
  } finally {
    await sql.end({ timeout: 5 })
  }
}
