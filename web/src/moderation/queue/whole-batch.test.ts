import type { ActBatch } from '@parley/client/acts-api'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { wholeBatch } from './whole-batch.js'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

const batch = (state: ActBatch['state'], refused = 0): ActBatch => ({
  id: 'batch',
  kind: 'items',
  by: { id: 'mia', username: 'mia' },
  user_id: null,
  room_id: null,
  state,
  done: 0,
  refused,
  undone: 0,
  results: [],
  stopped: null,
  created_at: '2026-11-22T09:48:00.000Z',
  finished_at: null,
})

it('a batch that is through at the first answer is not asked for again', async () => {
  const read = vi.fn<() => Promise<ActBatch>>()
  expect(await wholeBatch(batch('done'), read)).toEqual(batch('done'))
  expect(read).not.toHaveBeenCalled()
})

it('a batch that goes on is asked for until it ends, also past an answer that does not come', async () => {
  const read = vi
    .fn<() => Promise<ActBatch>>()
    .mockResolvedValueOnce(batch('running'))
    .mockRejectedValueOnce(new Error('no answer'))
    .mockResolvedValueOnce(batch('done', 3))
  const whole = wholeBatch(batch('running'), read)
  await vi.runAllTimersAsync()
  expect(await whole).toEqual(batch('done', 3))
  expect(read).toHaveBeenCalledTimes(3)
})

it('a batch that never ends is given up', async () => {
  const whole = wholeBatch(batch('running'), async () => batch('running'))
  await vi.runAllTimersAsync()
  expect(await whole).toEqual(batch('running'))
})
