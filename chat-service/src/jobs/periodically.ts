import type { Logger } from '@parley/common/logger'

export interface PeriodicJob {
  /** Starts no new run and waits for the one in hand. */
  close(): Promise<void>
}

/** Runs `work` now and then again `intervalMs` after each end. A failed run is logged; the next one is the retry. */
export function runPeriodically(
  name: string,
  intervalMs: number,
  logger: Logger,
  work: () => Promise<void>,
): PeriodicJob {
  let isClosed = false
  let timer: NodeJS.Timeout | undefined
  let running: Promise<void> = Promise.resolve()
  const run = async (): Promise<void> => {
    try {
      await work()
    } catch (error) {
      logger.error({ err: error, job: name }, 'a periodic job failed')
    }
    if (!isClosed) timer = setTimeout(start, intervalMs)
  }
  const start = (): void => {
    running = run()
  }
  start()
  return {
    close: async () => {
      isClosed = true
      clearTimeout(timer)
      await running
    },
  }
}
