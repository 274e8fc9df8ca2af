import { expect, it } from 'vitest'
import { newId } from './ids.js'

it('ids are version 7, differ, carry the time and sort in the order they were made', () => {
  const before = Date.now()
  const ids = Array.from({ length: 20_000 }, () => newId())
  const after = Date.now()
  expect(new Set(ids).size).toBe(ids.length)
  expect(ids).toEqual([...ids].sort())
  for (const id of ids) {
    expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
  }
  const timeOf = (id = ''): number => Number.parseInt(id.slice(0, 8) + id.slice(9, 13), 16)
  expect(timeOf(ids[0])).toBeGreaterThanOrEqual(before)
  expect(timeOf(ids.at(-1))).toBeLessThanOrEqual(after)
})

it('the random part is not used twice', () => {
  const tails = Array.from({ length: 5_000 }, () => newId().slice(-10))
  expect(new Set(tails).size).toBe(tails.length)
})
