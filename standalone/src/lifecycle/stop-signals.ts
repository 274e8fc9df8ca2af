import type { Logger } from '@parley/common/logger'

export interface StopOptions {
  readonly logger: Logger
  /** Closes everything in order; called once. */
  readonly stop: () => Promise<void>
  /** Ends what must not outlive this process, at once. */
  readonly abandon: () => void
}

const SIGNALS = ['SIGTERM', 'SIGINT', 'SIGHUP'] as const
/** A drain that takes longer is given up: everything that was acknowledged is on disk anyway. */
const STOP_LIMIT_MS = 45_000
/** Ctrl-C reaches us twice, from the terminal and from npm; a person's second one comes later. */
const SAME_PRESS_MS = 1_000
const PARENT_POLL_MS = 200

/**
 * Stops the process in order on SIGTERM, Ctrl-C or the end of the terminal, with exit code 0; a second signal, or a
 * drain that hangs, ends it at once. Returns a function that does the same for a failure, with exit code 1.
 */
export function stopOnSignals(options: StopOptions): (reason: string, limitMs: number) => void {
  const { logger, stop, abandon } = options
  let stoppingSince: number | undefined
  const end = (code: number): never => {
    abandon()
    process.exit(code)
  }
  const begin = (reason: string, code: number, limitMs: number): void => {
    stoppingSince = Date.now()
    logger.info({ reason }, 'shutting down')
    setTimeout(() => {
      logger.error({ limit_ms: limitMs }, 'shutdown takes too long; giving up')
      end(1)
    }, limitMs).unref()
    stop().then(
      () => end(code),
      (error: unknown) => {
        logger.error({ err: error }, 'shutdown failed')
        end(1)
      },
    )
  }
  const onSignal = (signal: string): void => {
    if (stoppingSince === undefined) begin(signal, 0, STOP_LIMIT_MS)
    else if (Date.now() - stoppingSince > SAME_PRESS_MS) end(130)
  }
  for (const signal of SIGNALS) process.on(signal, onSignal)
  watchNpm(() => onSignal('npm is gone'))
  return (reason, limitMs) => {
    if (stoppingSince === undefined) begin(reason, 1, limitMs)
  }
}

/**
 * `npm start` runs us under a shell that dies of npm's SIGTERM without passing it on. Being adopted by another parent
 * is then the only sign.
 */
function watchNpm(onGone: () => void): void {
  if (process.env.npm_lifecycle_event === undefined) return
  const parent = process.ppid
  const timer = setInterval(() => {
    if (process.ppid === parent) return
    clearInterval(timer)
    onGone()
  }, PARENT_POLL_MS)
  timer.unref()
}
