import { createLogger } from '@parley/common/logger'
import { expect, it, vi } from 'vitest'
import { runPeriodically } from './periodically.js'

const logger = createLogger({ service: 'test', level: 'silent' })

it('a periodic job runs at once and again, also after a failure, never twice at a time', async () => {
  let runs = 0
  let running = 0
  let mostAtOnce = 0
  const job = runPeriodically('test', 1, logger, async () => {
    running++
    mostAtOnce = Math.max(mostAtOnce, running)
    await new Promise((resolve) => setImmediate(resolve))
    running--
    runs++
    if (runs === 1) throw new Error('the first time fails')
  })
  await vi.waitFor(() => expect(runs).toBeGreaterThan(3))
  await job.close()
  const after = runs
  // A timer of the same length that was set later cannot fire before one that was left behind.
  await new Promise((resolve) => setTimeout(resolve, 1))
  expect(runs).toBe(after)
  expect(mostAtOnce).toBe(1)
})
