import { createLogger } from '@parley/common/logger'
import { Shutdown } from '@parley/common/shutdown'
import { afterEach, beforeEach, describe, expect, it, type MockInstance, vi } from 'vitest'
import { stopInOrder } from './stop-in-order.js'
import { stopOnSignals } from './stop-signals.js'

const SIGNALS = ['SIGTERM', 'SIGINT', 'SIGHUP'] as const

describe('a stop by signal', () => {
  const logged: string[] = []
  const logger = createLogger({
    service: 'test',
    level: 'info',
    destination: { write: (line) => void logged.push(line) },
  })
  let exit: MockInstance<(code?: number | string | null) => never>
  beforeEach(() => {
    logged.length = 0
    exit = vi.spyOn(process, 'exit').mockImplementation(() => undefined as never)
  })
  afterEach(() => {
    vi.restoreAllMocks()
    for (const signal of SIGNALS) process.removeAllListeners(signal)
  })

  /** Signals it, and answers with the exit code that follows. */
  const stopped = async (stop: () => Promise<void>): Promise<unknown> => {
    stopOnSignals({ logger, stop, abandon: () => {} })
    process.emit('SIGTERM')
    await vi.waitFor(() => expect(exit).toHaveBeenCalled())
    return exit.mock.calls[0]?.[0]
  }

  it('closes everything, then ends with 0', async () => {
    const done: string[] = []
    const shutdown = new Shutdown(logger)
    shutdown.add('database', () => void done.push('closed'))
    const lock = { markStopping: async () => void done.push('marked') }
    expect(await stopped(() => stopInOrder({ lock, shutdown, logger }))).toBe(0)
    expect(done).toEqual(['marked', 'closed'])
  })

  it('that cannot mark its lock, as on a full disk, drains all the same', async () => {
    const shutdown = new Shutdown(logger)
    const close = vi.fn()
    shutdown.add('database', close)
    const lock = { markStopping: () => Promise.reject(new Error('ENOSPC: no space left on device')) }
    expect(await stopped(() => stopInOrder({ lock, shutdown, logger }))).toBe(0)
    expect(close).toHaveBeenCalledOnce()
    expect(logged.join()).toContain('no space left')
  })

  it('that fails ends at once, with 1 and the reason, instead of waiting for its limit', async () => {
    expect(await stopped(() => Promise.reject(new Error('broken')))).toBe(1)
    expect(logged.join()).toContain('broken')
  })
})
