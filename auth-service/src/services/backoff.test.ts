import { expect, it } from 'vitest'
import { backoffMs } from './backoff.js'

it.each([
  [1, 1_000],
  [2, 2_000],
  [3, 4_000],
  [6, 32_000],
  [7, 60_000],
  [1_000_000, 60_000],
  [0, 1_000],
])('after attempt %i waits %i ms', (attempt, waitMs) => {
  expect(backoffMs(attempt, 1_000, 60_000)).toBe(waitMs)
})
