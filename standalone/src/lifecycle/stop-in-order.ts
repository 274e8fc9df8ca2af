import type { Logger } from '@parley/common/logger'
import type { Shutdown } from '@parley/common/shutdown'
import type { DataLock } from '../lock/data-lock.js'

export interface StopInOrderOptions {
  readonly lock: Pick<DataLock, 'markStopping'>
  readonly shutdown: Pick<Shutdown, 'run'>
  readonly logger: Logger
}

/** Says that this process is on its way out, then closes everything it opened. */
export async function stopInOrder({ lock, shutdown, logger }: StopInOrderOptions): Promise<void> {
  await lock.markStopping().catch((error: unknown) => {
    // A courtesy to the next start. Where it cannot be written, as on a full disk, draining matters all the more.
    logger.warn({ err: error }, 'could not note in the lock that this process is stopping')
  })
  await shutdown.run()
}
