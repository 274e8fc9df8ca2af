import { expect, it } from 'vitest'
import { Quota } from './quota.js'

it('lets through so many texts a minute, then says how long to wait', async () => {
  const quota = new Quota(3)
  const waits = [await quota.take('key:a', 1), await quota.take('key:a', 1), await quota.take('key:a', 1)]
  expect(waits).toEqual([0, 0, 0])
  const wait = await quota.take('key:a', 1)
  expect(wait).toBeGreaterThan(0)
  expect(wait).toBeLessThanOrEqual(60_000)
})

it('counts each credential for itself, by its own quota where it has one', async () => {
  const quota = new Quota(1)
  expect(await quota.take('key:a', 1)).toBe(0)
  expect(await quota.take('key:b', 1)).toBe(0)
  expect(await quota.take('key:a', 1, 5)).toBe(0)
  expect(await quota.take('key:a', 1)).toBeGreaterThan(0)
})

it('counts texts, not requests, and takes a batch whole or not at all', async () => {
  const quota = new Quota(10)
  expect(await quota.take('key:a', 8)).toBe(0)
  expect(await quota.take('key:a', 3)).toBeGreaterThan(0)
  expect(await quota.take('key:a', 2)).toBe(0)
  expect(await quota.take('key:a', 1)).toBeGreaterThan(0)
})

it('never takes a batch larger than the quota, and goes on counting as if it had not come', async () => {
  const quota = new Quota(10)
  for (let n = 0; n < 5; n += 1) expect(await quota.take('key:a', 11)).toBeGreaterThan(0)
  expect(await quota.take('key:a', 10)).toBe(0)
})
