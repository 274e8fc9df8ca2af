import { describe, expect, it } from 'vitest'
import { tickIndexes } from './time-axis.js'

/** Starts of buckets from a local midnight on. */
function starts(count: number, minutes: number): string[] {
  const midnight = new Date(2026, 10, 20).getTime()
  return Array.from({ length: count }, (_, index) => new Date(midnight + index * minutes * 60_000).toISOString())
}

const hoursOf = (times: readonly string[], indexes: ReadonlySet<number>) =>
  [...indexes].map((index) => new Date(times[index] ?? '').getHours())

describe('what a time axis names', () => {
  it('is round hours of a day', () => {
    const times = starts(25, 60)
    expect(hoursOf(times, tickIndexes(times, 'hour', 10))).toEqual([0, 3, 6, 9, 12, 15, 18, 21, 0])
    expect(hoursOf(times, tickIndexes(times, 'hour', 4))).toEqual([0, 12, 0])
  })

  it('is midnights where days are many, and never more than there is room for', () => {
    const times = starts(24 * 14, 60)
    const indexes = tickIndexes(times, 'hour', 5)
    expect(indexes.size).toBeLessThanOrEqual(5)
    expect(new Set(hoursOf(times, indexes))).toEqual(new Set([0]))
  })

  it('is every so many days, the newest among them', () => {
    const times = starts(31, 24 * 60)
    expect([...tickIndexes(times, 'day', 6)].sort((a, b) => a - b)).toEqual([2, 9, 16, 23, 30])
    expect(tickIndexes(times.slice(0, 3), 'day', 6).size).toBe(3)
    expect(tickIndexes([], 'day', 6).size).toBe(0)
  })
})
