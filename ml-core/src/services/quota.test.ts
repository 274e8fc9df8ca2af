import { expect, it } from 'vitest'
import { Quota } from './quota.js'

/** How long `holder` is told to wait; 0 for what may be scored. */
async function take(quota: Quota, holder: string, texts: number, perMinute = quota.defaultPerMinute): Promise<number> {
  const refusal = await quota.take([{ holder, perMinute }], texts)
  return refusal?.retryAfterMs ?? 0
}

it('lets through so many texts a minute, then says how long to wait', async () => {
  const quota = new Quota(3)
  const waits = [await take(quota, 'key:a', 1), await take(quota, 'key:a', 1), await take(quota, 'key:a', 1)]
  expect(waits).toEqual([0, 0, 0])
  const wait = await take(quota, 'key:a', 1)
  expect(wait).toBeGreaterThan(0)
  expect(wait).toBeLessThanOrEqual(60_000)
})

it('counts each holder for itself, by its own allowance', async () => {
  const quota = new Quota(1)
  expect(await take(quota, 'key:a', 1)).toBe(0)
  expect(await take(quota, 'key:b', 1)).toBe(0)
  expect(await take(quota, 'key:a', 1, 5)).toBe(0)
  expect(await take(quota, 'key:a', 1)).toBeGreaterThan(0)
})

it('counts texts, not requests, and takes a batch whole or not at all', async () => {
  const quota = new Quota(10)
  expect(await take(quota, 'key:a', 8)).toBe(0)
  expect(await take(quota, 'key:a', 3)).toBeGreaterThan(0)
  expect(await take(quota, 'key:a', 2)).toBe(0)
  expect(await take(quota, 'key:a', 1)).toBeGreaterThan(0)
})

it('never takes a batch larger than the quota, and goes on counting as if it had not come', async () => {
  const quota = new Quota(10)
  for (let n = 0; n < 5; n += 1) expect(await take(quota, 'key:a', 11)).toBeGreaterThan(0)
  expect(await take(quota, 'key:a', 10)).toBe(0)
})

it('says which of several allowances is used up, and counts what it refuses against none', async () => {
  const quota = new Quota(10)
  const [own, ofAll] = [
    { holder: 'key:a', perMinute: 10 },
    { holder: 'owner:x', perMinute: 12 },
  ] as const
  expect(await quota.take([own, ofAll], 9)).toBeNull()
  expect(await quota.take([{ ...own, holder: 'key:b' }, ofAll], 4)).toMatchObject({ allowance: ofAll })
  expect(await quota.take([own, ofAll], 2)).toMatchObject({ allowance: own })
  expect(await quota.take([{ ...own, holder: 'key:b' }, ofAll], 3)).toBeNull()
})
