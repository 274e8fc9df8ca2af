import { expect, it } from 'vitest'
import { batchByLength } from './batches.js'

it('every input is in exactly one batch of at most 16', () => {
  const lengths = Array.from({ length: 100 }, (_, index) => 1 + ((index * 37) % 90))
  const batches = batchByLength(lengths)
  expect(batches.flat().sort((one, other) => one - other)).toEqual(lengths.map((_, index) => index))
  for (const batch of batches) expect(batch.length).toBeLessThanOrEqual(16)
})

it('inputs of like length share a batch, a long one does not make short ones pay', () => {
  expect(batchByLength([5, 120, 6, 5, 118])).toEqual([
    [1, 4],
    [2, 0, 3],
  ])
})

it('padding stays under a quarter of the work on lengths of real chat', () => {
  const lengths = Array.from({ length: 64 }, (_, index) => Math.round(4 + 40 * (index / 63) ** 3))
  const padded = batchByLength(lengths).reduce((sum, batch) => {
    return sum + batch.length * Math.max(...batch.map((index) => lengths[index] ?? 0))
  }, 0)
  const real = lengths.reduce((sum, length) => sum + length, 0)
  expect(padded / real).toBeLessThan(1.25)
})

it('nothing makes no batch', () => {
  expect(batchByLength([])).toEqual([])
})
