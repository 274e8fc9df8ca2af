import type { ChatDeps } from './chat-deps.js'
import type { ChatCore } from './core-app.js'
import { runPeriodically } from './jobs/periodically.js'

const SWEEP_MS = 10 * 60_000
const RETENTION_MS = 3_600_000

/** Everything that runs without being asked. */
export function createJobs({ logger }: ChatDeps, core: ChatCore) {
  const closers: (() => Promise<void>)[] = []
  return {
    start: (): void => {
      core.relay.start()
      const sweep = runPeriodically('unscored', SWEEP_MS, logger, async () => {
        const count = await core.unscored.sweep()
        if (count > 0) logger.warn({ messages: count }, 'messages without a verdict were queued again')
      })
      const retention = runPeriodically('retention', RETENTION_MS, logger, async () => {
        await core.retention.run()
      })
      closers.push(
        () => core.relay.close(),
        () => sweep.close(),
        () => retention.close(),
      )
    },
    close: async (): Promise<void> => {
      core.retention.stop()
      await Promise.all(closers.map((close) => close()))
    },
  }
}
