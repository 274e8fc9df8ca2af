import { createHash } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import { mkdir, readdir, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createGzip } from 'node:zlib'
import { Client, escapeLiteral } from 'pg'
import { to as copyTo } from 'pg-copy-streams'
import postgres from 'postgres'
import { MIGRATED_DATABASES, type MigratedDatabase } from '../migrate/migrate-all.js'
import type { ServiceUrls } from '../postgres/with-databases.js'
import { VERSION } from '../version.js'
import { appliedMigrations, listSequences, listTables, quoted, type Table } from './catalog.js'
import { type DatabaseEntry, type Manifest, type TableEntry, writeManifest } from './manifest.js'

/**
 * Writes the services' databases into `folder`, which must be new or empty; Parley may be running. Each database is
 * one REPEATABLE READ snapshot; the three are taken together. The folder appears complete or not at all.
 */
export async function backUp(urls: ServiceUrls, folder: string): Promise<Manifest> {
  await demandEmpty(folder)
  const draft = `${folder}.partial-${process.pid}`
  await mkdir(draft, { recursive: true, mode: 0o700 })
  try {
    const start = new Barrier(MIGRATED_DATABASES.length)
    const write = (name: MigratedDatabase): Promise<DatabaseEntry> => backUpDatabase(name, urls[name], draft, start)
    const [auth, chat, analytics] = await Promise.all([write('auth'), write('chat'), write('analytics')])
    const databases = { auth, chat, analytics }
    const manifest: Manifest = { format: 1, parley: VERSION, createdAt: new Date().toISOString(), databases }
    await writeManifest(draft, manifest)
    await rm(folder, { recursive: true, force: true })
    await rename(draft, folder)
    return manifest
  } catch (error) {
    await rm(draft, { recursive: true, force: true })
    throw error
  }
}

async function demandEmpty(folder: string): Promise<void> {
  const found = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return []
    throw new Error(`${folder} cannot be used for a backup (${error.code})`, { cause: error })
  })
  if (found.length > 0) throw new Error(`${folder} is not empty; a backup needs a new folder`)
}

/** Lets all go on once all have arrived; one that fails lets the others go too, since they fail with it. */
class Barrier {
  #release: () => void = () => {}
  readonly #open = new Promise<void>((resolve) => {
    this.#release = resolve
  })

  constructor(private missing: number) {}

  async arrive(): Promise<void> {
    this.missing -= 1
    if (this.missing === 0) this.#release()
    await this.#open
  }

  give(): void {
    this.#release()
  }
}

async function backUpDatabase(
  name: MigratedDatabase,
  url: string,
  draft: string,
  start: Barrier,
): Promise<DatabaseEntry> {
  const connection = { application_name: 'parley-backup', statement_timeout: 0 }
  const sql = postgres(url, { max: 1, onnotice: () => {}, connection })
  try {
    await mkdir(join(draft, name), { mode: 0o700 })
    return await sql.begin('isolation level repeatable read read only', async (transaction) => {
      const [row] = await transaction<{ snapshot: string }[]>`select pg_export_snapshot() as snapshot`
      await start.arrive()
      const migrations = await appliedMigrations(transaction)
      if (migrations === null) throw new Error('it was never migrated: there is nothing to back up')
      const tables = await copyTables(
        { url, draft, name, snapshot: row?.snapshot ?? '' },
        await listTables(transaction),
      )
      return { migrations, tables, sequences: await listSequences(transaction) }
    })
  } catch (error) {
    start.give()
    throw new Error(`could not back up database ${name}`, { cause: error })
  } finally {
    await sql.end({ timeout: 5 })
  }
}

interface CopyTask {
  readonly url: string
  readonly draft: string
  readonly name: MigratedDatabase
  /** The exported snapshot of the transaction that lists what to copy. */
  readonly snapshot: string
}

/**
 * Through another driver than everywhere else: postgres.js (3.4) pauses its connection when a COPY outruns its reader and
 * never resumes it when the COPY ends just then.
 */
async function copyTables(task: CopyTask, tables: readonly Table[]): Promise<TableEntry[]> {
  // A COPY of a large table takes as long as it takes.
  const client = new Client({ connectionString: task.url, application_name: 'parley-backup', statement_timeout: 0 })
  // Whoever waits for a query hears of a lost connection there.
  client.on('error', () => {})
  await client.connect()
  try {
    await client.query('begin isolation level repeatable read read only')
    await client.query(`set transaction snapshot ${escapeLiteral(task.snapshot)}`)
    const entries: TableEntry[] = []
    for (const table of tables) entries.push(await copyOut(client, table, task))
    await client.query('commit')
    return entries
  } finally {
    await client.end()
  }
}

async function copyOut(client: Client, table: Table, { draft, name }: CopyTask): Promise<TableEntry> {
  const file = `${name}/${table.schema}.${table.name}.copy.gz`
  const columns = table.columns.map((column) => quoted(column)).join(', ')
  const rows = client.query(copyTo(`copy ${quoted(table.schema, table.name)} (${columns}) to stdout`))
  const counted = countLines()
  const hashed = hashBytes()
  const target = createWriteStream(join(draft, file), { mode: 0o600, flags: 'wx', flush: true })
  await pipeline(rows, counted.stream, createGzip(), hashed.stream, target)
  return {
    schema: table.schema,
    name: table.name,
    columns: [...table.columns],
    file,
    rows: counted.count(),
    ...hashed.result(),
  }
}

/** COPY's text format has one line per row: line feeds inside values are escaped. */
function countLines(): { readonly stream: Transform; readonly count: () => number } {
  let lines = 0
  const stream = new Transform({
    transform(chunk: Buffer, _encoding, callback) {
      for (let at = chunk.indexOf(10); at !== -1; at = chunk.indexOf(10, at + 1)) lines += 1
      callback(null, chunk)
    },
  })
  return { stream, count: () => lines }
}

function hashBytes(): { readonly stream: Transform; readonly result: () => { bytes: number; sha256: string } } {
  const hash = createHash('sha256')
  let bytes = 0
  const stream = new Transform({
    transform(chunk: Buffer, _encoding, callback) {
      hash.update(chunk)
      bytes += chunk.length
      callback(null, chunk)
    },
  })
  return { stream, result: () => ({ bytes, sha256: hash.digest('hex') }) }
}
