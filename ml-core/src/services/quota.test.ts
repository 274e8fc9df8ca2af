import { expect, it } from 'vitest'
import { Quota } from './quota.js'

it('lets through so many requests a minute, then says how long to wait', async () => {
  const quota = new Quota(3)
  const waits = [await quota.take('key:a'), await quota.take('key:a'), await quota.take('key:a')]
  expect(waits).toEqual([0, 0, 0])
  const wait = await quota.take('key:a')
  expect(wait).toBeGreaterThan(0)
  expect(wait).toBeLessThanOrEqual(60_000)
})

it('counts each credential for itself, by its own quota where it has one', async () => {
  const quota = new Quota(1)
  expect(await quota.take('key:a')).toBe(0)
  expect(await quota.take('key:b')).toBe(0)
  expect(await quota.take('key:a', 5)).toBe(0)
  expect(await quota.take('key:a')).toBeGreaterThan(0)
})
