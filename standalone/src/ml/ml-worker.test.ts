import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createLogger } from '@parley/common/logger'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { MlWorker, type MlWorkerOptions } from './ml-worker.js'

/** Longer than the system lets a process's environment be: `fork` throws. */
const TOO_LONG = 'x'.repeat(8 * 1_024 * 1_024)
const { execPath } = process

/** A worker of no module that there is, and what it says. */
function aWorker(env: Record<string, string>, options: Pick<MlWorkerOptions, 'startLimitMs' | 'onStart'> = {}) {
  const logged: string[] = []
  const logger = createLogger({
    service: 'test',
    level: 'info',
    destination: { write: (line) => void logged.push(line) },
  })
  const worker = new MlWorker({ entry: new URL('file:///nowhere/main.js'), env, logger, ...options })
  const delays = () =>
    logged
      .map((line) => JSON.parse(line))
      .flatMap(({ restart_in_ms }) => (restart_in_ms === undefined ? [] : [restart_in_ms]))
  return { worker, logged, delays }
}

describe('an ML worker that is long in starting', () => {
  let folder: string
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'parley-worker-'))
    // Whatever it is told to run: it never says that it is ready.
    process.execPath = join(folder, 'node')
    await writeFile(process.execPath, '#!/bin/sh\nexec sleep 60\n', { mode: 0o755 })
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  })
  afterEach(async () => {
    vi.useRealTimers()
    process.execPath = execPath
    await rm(folder, { recursive: true, force: true })
  })

  it.each([
    ['is killed after two minutes, and started again', {}, 120_000],
    ['has all the time that it was given, as for a download', { startLimitMs: 1_020_000 }, 1_020_000],
  ])('%s', async (_what, limits, limitMs) => {
    const onStart = vi.fn()
    const { worker, logged } = aWorker({}, { ...limits, onStart })
    worker.start()
    const { pid } = worker
    await vi.advanceTimersByTimeAsync(limitMs - 1)
    expect(logged.join()).toBe('')
    await vi.advanceTimersByTimeAsync(1)
    expect(logged.join()).toContain('does not become ready')
    await vi.waitFor(() => expect(worker.pid).not.toBe(pid), 5_000)
    // What the killed one left is tidied up before each start.
    expect(onStart).toHaveBeenCalledTimes(2)
    await worker.close()
  })
})

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
