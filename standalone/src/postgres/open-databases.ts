import { join } from 'node:path'
import type { Logger } from '@parley/common/logger'
import type { Shutdown } from '@parley/common/shutdown'
import type { Config } from '../config.js'
import type { DataLock } from '../lock/data-lock.js'
import { type DatabaseUrls, type OwnerUrls, prepareDatabases } from './databases.js'
import { clusterData } from './embedded-postgres.js'
import { stopOrphanServer } from './orphan.js'
import { SupervisedPostgres } from './supervised-postgres.js'

export interface OpenDatabasesOptions {
  readonly config: Config
  readonly logger: Logger
  readonly shutdown: Shutdown
  /** On the data directory. */
  readonly lock: Pick<DataLock, 'lost' | 'isLost' | 'pulse'>
  /** The embedded server died and could not be brought back. */
  readonly onLost: (error: Error) => void
}

export interface OpenDatabases {
  readonly urls: DatabaseUrls
  /** As the tables' owners. External ones have one role each, which is both. */
  readonly owners: OwnerUrls
  /** Whether the services connect as roles of their own, to be granted their rights after migrating. */
  readonly hasRuntimeRoles: boolean
  /** Undefined with external servers. */
  readonly server: SupervisedPostgres | undefined
}

/** Of the embedded server: small machines first, nothing that could lose a commit. */
const SETTINGS = {
  shared_buffers: '128MB',
  max_connections: '120',
  // Dashboard queries are short; compiling them costs more than running them.
  jit: 'off',
  // Spreads the queue's many small writes over fewer checkpoints.
  max_wal_size: '1GB',
  checkpoint_timeout: '10min',
  log_min_messages: 'warning',
}

const STOP_LIMIT_MS = 30_000

/** The external databases when the environment names them, else those of the embedded server, started here. */
export async function openDatabases(options: OpenDatabasesOptions): Promise<OpenDatabases> {
  const { config, logger, shutdown, lock, onLost } = options
  const { externalDatabases } = config
  if (externalDatabases) {
    return { urls: externalDatabases, owners: externalDatabases, hasRuntimeRoles: false, server: undefined }
  }
  const folder = join(config.places.dataDir, 'postgres')
  const orphan = await stopOrphanServer(clusterData(folder))
  if (orphan === 'stopped') logger.warn('stopped the PostgreSQL that an earlier, killed run had left behind')
  const starting = SupervisedPostgres.start({ folder, logger, settings: SETTINGS, lock, onLost })
  // Before it runs, so that Ctrl-C in the midst of a start leaves no server behind; one that failed has nothing to stop.
  shutdown.add('postgres', () => starting.then((started) => started.stop()).catch(() => {}), STOP_LIMIT_MS)
  const abandon = async (): Promise<void> => starting.then((started) => started.abandon()).catch(() => {})
  void lock.lost.then(abandon)
  const server = await starting
  const { owners, ...urls } = await prepareDatabases({
    superuserUrl: (name) => server.superuserUrl(name),
    port: server.port,
    passwords: {
      auth: config.secrets.postgres_auth_password,
      chat: config.secrets.postgres_chat_password,
      analytics: config.secrets.postgres_analytics_password,
    },
  })
  return { urls, owners, hasRuntimeRoles: true, server }
}
