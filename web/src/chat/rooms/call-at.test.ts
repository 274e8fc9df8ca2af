import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { callAt } from './call-at.js'

const NOW_MS = Date.parse('2026-11-21T12:00:00.000Z')
const DAY_MS = 24 * 3_600_000

beforeEach(() => void vi.useFakeTimers({ now: NOW_MS }))
afterEach(() => void vi.useRealTimers())

/** Calls that were made when each of these milliseconds has passed since now. */
function callsAfter(atMs: number, passedMs: readonly number[]): number[] {
  const call = vi.fn()
  callAt(atMs, call)
  return passedMs.map((ms) => {
    vi.advanceTimersByTime(NOW_MS + ms - Date.now())
    return call.mock.calls.length
  })
}

it('calls once, when the time has come', () => {
  expect(callsAfter(NOW_MS + 5_000, [4_999, 5_000, 60_000])).toEqual([0, 1, 1])
})

it('waits for longer than a timer can', () => {
  expect(callsAfter(NOW_MS + 40 * DAY_MS, [1, 30 * DAY_MS, 40 * DAY_MS])).toEqual([0, 0, 1])
})

it('never calls at the end of all time', () => {
  expect(callsAfter(Date.parse('9999-12-31T23:59:59.000Z'), [1, 100 * DAY_MS])).toEqual([0, 0])
})

it('can be called off, also after it had to wait again', () => {
  const call = vi.fn()
  const stop = callAt(NOW_MS + 40 * DAY_MS, call)
  vi.advanceTimersByTime(30 * DAY_MS)
  stop()
  vi.advanceTimersByTime(30 * DAY_MS)
  expect(call).not.toHaveBeenCalled()
})
