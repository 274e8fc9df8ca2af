import { createHash } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import { mkdir } from 'node:fs/promises'
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
import { openBackupFolder } from './backup-folder.js'
import { appliedMigrations, listSequences, listTables, quoted, type Table } from './catalog.js'
import type { DatabaseEntry, Manifest, TableEntry } from './manifest.js'

/**
 * Writes the services' databases into `folder`, which must be new or empty; Parley may be running. Each database is
 * one REPEATABLE READ snapshot; the three are taken together. The backup is there complete or not at all.
 */
export async function backUp(urls: ServiceUrls, folder: string): Promise<Manifest> {
  const target = await openBackupFolder(folder)
  try {
    const start = new Barrier(MIGRATED_DATABASES.length)
    const write = (name: MigratedDatabase): Promise<DatabaseEntry> =>
      backUpDatabase(name, urls[name], target.draft, start)
    const written = [write('auth'), write('chat'), write('analytics')] as const
    // None may still be writing when all that was written is discarded.
    await Promise.allSettled(written)
    start.failed.throwIfAborted()
    const [auth, chat, analytics] = await Promise.all(written)
    const databases = { auth, chat, analytics }
    const manifest: Manifest = { format: 1, parley: VERSION, createdAt: new Date().toISOString(), databases }
    await target.finish(manifest)
    return manifest
  } catch (error) {
    await target.discard()
    throw error
  }
}

/** Lets all go on once all have arrived; when one fails, all others do. */
class Barrier {
  readonly #failed = new AbortController()
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

  fail(error: Error): void {
    this.#failed.abort(error)
    this.#release()
  }

  /** Aborted by the first failure, which is its reason. */
  get failed(): AbortSignal {
    return this.#failed.signal
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
        { url, draft, name, snapshot: row?.snapshot ?? '', failed: start.failed },
        await listTables(transaction),
      )
      return { migrations, tables, sequences: await listSequences(transaction) }
    })
  } catch (error) {
    const failure = new Error(`could not back up database ${name}`, { cause: error })
    start.fail(failure)
    throw failure
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
  /** Aborted when another database could not be backed up. */
  readonly failed: AbortSignal
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

async function copyOut(client: Client, table: Table, { draft, name, failed }: CopyTask): Promise<TableEntry> {
  const file = `${name}/${table.schema}.${table.name}.copy.gz`
  const columns = table.columns.map((column) => quoted(column)).join(', ')
  const rows = client.query(copyTo(`copy ${quoted(table.schema, table.name)} (${columns}) to stdout`))
  const counted = countLines()
  const hashed = hashBytes()
  const target = createWriteStream(join(draft, file), { mode: 0o600, flags: 'wx', flush: true })
  await pipeline(rows, counted.stream, createGzip(), hashed.stream, target, { signal: failed })
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
