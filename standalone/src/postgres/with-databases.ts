import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createLogger } from '@parley/common/logger'
import { Shutdown } from '@parley/common/shutdown'
import { type Config, makeDataDirectory } from '../config.js'
import { CannotStart } from '../lifecycle/cannot-start.js'
import { DataDirectoryInUse, lockDataDirectory } from '../lock/data-lock.js'
import type { DatabaseUrls } from './databases.js'
import { clusterData } from './embedded-postgres.js'
import { openDatabases } from './open-databases.js'

export interface WithDatabasesOptions {
  readonly config: Config
  /** True: nobody else may be using them, so a running Parley is an error. False: its server is used beside it. */
  readonly isExclusive: boolean
}

/** As the tables' owners. The queue's is there only for those who have the databases for themselves. */
export type ServiceUrls = Omit<DatabaseUrls, 'queue'> & Partial<Pick<DatabaseUrls, 'queue'>>

/**
 * Runs a command's `work` on the services' databases: the external ones, those of the Parley that runs on the data
 * directory, or an embedded server started for the occasion and stopped afterwards.
 * @throws DataDirectoryInUse when `isExclusive` and Parley runs.
 */
export async function withDatabases<T>(
  { config, isExclusive }: WithDatabasesOptions,
  work: (urls: ServiceUrls) => Promise<T>,
): Promise<T> {
  if (config.externalDatabases) return work(config.externalDatabases)
  const { dataDir } = config.places
  await makeDataDirectory(config.places)
  const lock = await lockDataDirectory(dataDir).catch((error: unknown) => {
    if (!(error instanceof DataDirectoryInUse) || isExclusive) throw error
    if (!error.isElsewhere) return null
    throw new CannotStart('Run this where Parley runs: its databases cannot be reached from here', { cause: error })
  })
  if (lock === null) return work(await runningServerUrls(config))
  const logger = createLogger({ service: 'command', level: 'warn' })
  const shutdown = new Shutdown(logger)
  shutdown.add('lock', () => lock.release())
  const stopEarly = (): void => {
    void shutdown.run().then(() => process.exit(130))
  }
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, stopEarly)
  try {
    const onLost = (error: Error): void => logger.fatal({ err: error })
    const { urls, owners } = await openDatabases({ config, logger, shutdown, lock, onLost })
    return await work({ ...owners, queue: urls.queue })
  } finally {
    await shutdown.run()
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.off(signal, stopEarly)
  }
}

/** The databases of the Parley that runs on our data directory: its server's port stands in `postmaster.pid`, line 4. */
async function runningServerUrls(config: Config): Promise<ServiceUrls> {
  const file = join(clusterData(join(config.places.dataDir, 'postgres')), 'postmaster.pid')
  const port = Number((await readFile(file, 'utf8')).split('\n')[3])
  if (!(port > 0))
    throw new Error(`Parley runs on ${config.places.dataDir}, but its PostgreSQL is not up yet; try again`)
  const { secrets } = config
  const url = (name: string, password: string): string =>
    `postgres://parley_${name}:${encodeURIComponent(password)}@127.0.0.1:${port}/${name}`
  return {
    auth: url('auth', secrets.postgres_auth_password),
    chat: url('chat', secrets.postgres_chat_password),
    analytics: url('analytics', secrets.postgres_analytics_password),
  }
}
