import { createLogger } from '@parley/common/logger'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { MlWorker } from './ml-worker.js'

/** Longer than the system lets a process's environment be: `fork` throws. */
const TOO_LONG = 'x'.repeat(8 * 1_024 * 1_024)
const { execPath } = process

/** One whose process cannot so much as begin, and what it says about that. */
function aWorker(env: Record<string, string>) {
  const logged: string[] = []
  const logger = createLogger({
    service: 'test',
    level: 'info',
    destination: { write: (line) => void logged.push(line) },
  })
  const worker = new MlWorker({ entry: new URL('file:///nowhere/main.js'), env, logger })
  const delays = () =>
    logged
      .map((line) => JSON.parse(line))
      .flatMap(({ restart_in_ms }) => (restart_in_ms === undefined ? [] : [restart_in_ms]))
  return { worker, delays }
}

describe('an ML worker whose process cannot be made', () => {
  beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] }))
  afterEach(() => {
    vi.useRealTimers()
    process.execPath = execPath
  })

  it.each([
    ['because fork throws', execPath, { TOO_LONG }],
    ['because the system refuses it a moment later', '/nowhere/node', {}],
  ])('is tried again and again, ever more slowly: %s', async (_why, path, env) => {
    process.execPath = path
    const { worker, delays } = aWorker(env)
    worker.start()
    await vi.waitFor(() => expect(delays().slice(0, 3)).toEqual([250, 500, 1_000]), { timeout: 5_000 })
    expect(worker.pid).toBeUndefined()
    expect(worker.address).toBeNull()
    // Nothing is there to be waited for.
    await worker.close()
    const tries = delays().length
    await vi.advanceTimersByTimeAsync(60_000)
    expect(vi.getTimerCount()).toBe(0)
    expect(delays()).toHaveLength(tries)
  })
})
