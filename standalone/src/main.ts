/** `npm start`: one machine, one port. Lock -> secrets -> Postgres -> migrations -> services -> drain on a signal. */
import { parseArgs } from 'node:util'
import { listen, type RunningServer } from '@parley/common/http/serve'
import { createLogger, type Logger } from '@parley/common/logger'
import { SettingsError } from '@parley/common/settings'
import { Shutdown } from '@parley/common/shutdown'
import { createStandalone, type Standalone } from './app.js'
import { type Config, loadConfig, loadPlaces, makeDataDirectory, type Places } from './config.js'
import { playDemo } from './demo/demo.js'
import { Gate } from './http/gate.js'
import { CannotStart } from './lifecycle/cannot-start.js'
import { stopInOrder } from './lifecycle/stop-in-order.js'
import { stopOnSignals } from './lifecycle/stop-signals.js'
import { type DataLock, lockDataDirectory } from './lock/data-lock.js'
import { lockDatabases } from './lock/database-lock.js'
import { grantAll, migrateAll } from './migrate/migrate-all.js'
import { openDatabases } from './postgres/open-databases.js'
import { createMissingSecrets } from './secrets/secret-files.js'
import { VERSION } from './version.js'

const USAGE = `usage: npm start [-- --demo]
  --demo   also make demo users and rooms and replay the bundled conversation`

/** Chat works without the model, so a slow or broken one delays the start no longer than this. */
const ML_LIMIT_MS = 20_000
/** Without its database nothing can be drained; then the process goes within seconds. */
const LOST_LIMIT_MS = 5_000

async function main(): Promise<void> {
  const { values } = parseArgs({ options: { demo: { type: 'boolean' }, help: { type: 'boolean', short: 'h' } } })
  if (values.help) console.log(USAGE)
  else await start(values.demo === true)
}

async function start(isDemo: boolean): Promise<void> {
  const startedAt = performance.now()
  const places = loadPlaces()
  await makeDataDirectory(places)
  const lock = await lockDataDirectory(places.dataDir, {
    onWait: (pid) => console.log(`Waiting for process ${pid} to stop ...`),
    onWatch: (pid) => console.log(`Watching for a sign of life of process ${pid}, of another container or machine ...`),
  })
  const config = await prepareConfig(places).catch(async (error: unknown) => {
    await lock.release()
    throw error
  })
  const logger = createLogger({ service: 'standalone', level: config.LOG_LEVEL })
  const shutdown = new Shutdown(logger)
  shutdown.add('lock', () => lock.release())

  const running: { standalone?: Standalone } = {}
  const stopFailed = stopOnSignals({
    logger,
    stop: () => stopInOrder({ lock, shutdown, logger }),
    abandon: () => running.standalone?.ml.kill(),
  })
  exitOnBugs(logger, stopFailed)
  try {
    const { publicUrl, localUrl } = await bringUp({ config, logger, shutdown, lock, stopFailed, running })
    console.log(`Parley is ready at ${publicUrl} (${Math.round(performance.now() - startedAt)} ms)`)
    if (isDemo) await runDemo(places, config, localUrl, shutdown)
  } catch (error) {
    // A signal in the midst of the start closes things under its feet; that is no failure.
    if (shutdown.hasStarted) return
    await shutdown.run()
    throw error
  }
}

async function runDemo(places: Places, config: Config, baseUrl: string, shutdown: Shutdown): Promise<void> {
  const stopped = new AbortController()
  shutdown.add('demo', () => stopped.abort(new Error('Parley is stopping')))
  const adminPassword = config.secrets.admin_password
  await playDemo({ places, baseUrl, adminPassword, signal: stopped.signal })
}

async function prepareConfig(places: Places): Promise<Config> {
  const { made } = await createMissingSecrets(places.secretsDir, process.env)
  if (made.length > 0) console.log(`Made new secrets in ${places.secretsDir}: ${made.join(', ')}`)
  return loadConfig()
}

interface BringUpOptions {
  readonly config: Config
  readonly logger: Logger
  readonly shutdown: Shutdown
  readonly lock: DataLock
  readonly stopFailed: (reason: string, limitMs: number) => void
  readonly running: { standalone?: Standalone }
}

async function bringUp(options: BringUpOptions): Promise<Urls> {
  const { config, logger, shutdown, lock, stopFailed, running } = options
  // The port comes first: when it is taken, nothing has been started yet; until all is ready it answers 503.
  const gate = new Gate()
  const server = await listen(gate, { host: config.HOST, port: config.PORT })
  const urls = urlsOf(config, server.port)
  const onLost = (error: Error): void => {
    logger.fatal({ err: error }, 'the databases are lost')
    stopFailed('database lost', LOST_LIMIT_MS)
  }
  void lock.lost.then(onLost)
  const databases = await openDatabases({ config, logger, shutdown, lock, onLost })
  if (config.externalDatabases && !config.redisUrl) {
    await beTheOnlyOne({ url: config.externalDatabases.chat, logger, shutdown, onLost })
  }
  await migrateAll(databases.owners)
  if (databases.hasRuntimeRoles) await grantAll(databases.owners)
  const standalone = await createStandalone({
    config,
    databases: databases.urls,
    ...urls,
    version: VERSION,
    logger,
    shutdown,
  })
  running.standalone = standalone
  await open({ standalone, gate, server, shutdown, config })
  const isModelReady = await standalone.ml.whenReady(ML_LIMIT_MS)
  if (!isModelReady) console.error('The moderation model is not ready yet; messages wait for their verdicts.')
  return urls
}

interface OnlyOneOptions extends Pick<BringUpOptions, 'logger' | 'shutdown'> {
  /** Of the chat database. */
  readonly url: string
  readonly onLost: (error: Error) => void
}

/** Without Redis, a second Parley on the same databases would hear nothing of what happens in the first. */
async function beTheOnlyOne({ url, logger, shutdown, onLost }: OnlyOneOptions): Promise<void> {
  const lock = await lockDatabases({
    ...{ url, logger },
    onWait: () => console.log('Another Parley holds these databases. Waiting whether it ends ...'),
  })
  shutdown.add('lock on the databases', () => lock.release())
  void lock.lost.then(onLost)
}

interface OpenOptions {
  readonly standalone: Standalone
  readonly gate: Gate
  readonly server: RunningServer
  readonly shutdown: Shutdown
  readonly config: Config
}

/** Makes the admin, lets requests and sockets in, starts the jobs. */
async function open({ standalone, gate, server, shutdown, config }: OpenOptions): Promise<void> {
  const isNewAdmin = await standalone.auth.accounts.ensureAdmin(config.secrets.admin_password)
  // Sockets keep a server open, so that both end together.
  const stopServing = async (): Promise<void> => {
    await Promise.all([server.close(), standalone.closeChat()])
  }
  shutdown.add('http and chat', stopServing, 20_000)
  standalone.attachRealtime(server.server)
  gate.open(standalone.root)
  await standalone.startJobs()
  if (isNewAdmin) console.log(`First run. Log in as admin with the password ${config.secrets.admin_password}`)
}

interface Urls {
  /** Where people reach this installation. */
  readonly publicUrl: string
  /** Where processes of this machine do. */
  readonly localUrl: string
}

function urlsOf(config: Config, port: number): Urls {
  const isEverywhere = config.HOST === '0.0.0.0' || config.HOST === '::'
  const host = config.HOST.includes(':') ? `[${config.HOST}]` : config.HOST
  return {
    publicUrl: config.publicUrl ?? `http://${isEverywhere ? 'localhost' : host}:${port}`,
    localUrl: `http://${isEverywhere ? '127.0.0.1' : host}:${port}`,
  }
}

/** A bug that nobody caught leaves the process in an unknown state: stop in order, with a failing exit code. */
function exitOnBugs(logger: Logger, stopFailed: (reason: string, limitMs: number) => void): void {
  const onBug = (error: unknown): void => {
    logger.fatal({ err: error }, 'unexpected error')
    stopFailed('unexpected error', LOST_LIMIT_MS * 2)
  }
  process.on('uncaughtException', onBug)
  process.on('unhandledRejection', onBug)
}

/** What an operator can act on is said plainly; anything else keeps its stack. */
function explain(error: unknown): unknown {
  if (error instanceof SettingsError || error instanceof CannotStart) return error.message
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  if (code.startsWith('ERR_PARSE_ARGS')) return `${(error as Error).message}\n${USAGE}`
  if (code === 'EADDRINUSE') return `Parley cannot start: ${(error as Error).message}. Choose another PORT.`
  return error
}

main().catch((error: unknown) => {
  console.error(explain(error))
  process.exit(1)
})
