import { describe, expect, it } from 'vitest'
import { latencyBin, latencyBinEnd, latencyPercentile } from './latency-bins.js'
import { pseudonymOf } from './pseudonyms.js'
import { mergeBins, scoreBin } from './score-bins.js'

describe('latency bins', () => {
  it.each([
    [-5, 0],
    [Number.NaN, 0],
    [0.4, 0],
    [1, 1],
    [2, 6],
    [1_000, 50],
    [1e12, 140],
  ])('%d ms is in bin %d', (durationMs, bin) => {
    expect(latencyBin(durationMs)).toBe(bin)
  })

  it('a duration is less than the end of its bin, and not less than the end of the one before', () => {
    for (let durationMs = 1; durationMs < 1e6; durationMs *= 1.37) {
      const bin = latencyBin(durationMs)
      expect(durationMs).toBeLessThan(latencyBinEnd(bin))
      expect(durationMs).toBeGreaterThanOrEqual(latencyBinEnd(bin - 1))
    }
  })

  it('percentiles are right to within 7 %', () => {
    const durations = Array.from({ length: 1_000 }, (_, index) => 10 + index)
    const counts = new Map<number, number>()
    for (const durationMs of durations) {
      counts.set(latencyBin(durationMs), (counts.get(latencyBin(durationMs)) ?? 0) + 1)
    }
    const bins = [...counts].map(([bin, verdicts]) => ({ bin, verdicts })) // in order, as the durations are
    for (const share of [0.5, 0.9, 0.95, 0.99]) {
      const exact = durations[Math.ceil(share * durations.length) - 1] ?? 0
      expect(Math.abs((latencyPercentile(bins, share) ?? 0) / exact - 1)).toBeLessThan(0.072)
    }
    expect(latencyPercentile([], 0.5)).toBeNull()
  })
})

describe('score bins', () => {
  it.each([
    [0, 0],
    [19_999, 0],
    [20_000, 1],
    [999_999, 49],
    [1_000_000, 49],
  ])('%d millionths are in bin %d', (millionths, bin) => {
    expect(scoreBin(millionths)).toBe(bin)
  })

  it('merge into fewer, empty ones included', () => {
    expect(
      mergeBins(
        new Map([
          [0, 1],
          [9, 2],
          [49, 4],
        ]),
        5,
      ),
    ).toEqual([
      { from: 0, to: 0.2, messages: 3 },
      { from: 0.2, to: 0.4, messages: 0 },
      { from: 0.4, to: 0.6, messages: 0 },
      { from: 0.6, to: 0.8, messages: 0 },
      { from: 0.8, to: 1, messages: 4 },
    ])
  })
})

it('a pseudonym is a UUID of version 8 that follows from the id', () => {
  const id = '01926f3e-0000-7000-8000-00000000abcd'
  expect(pseudonymOf(id)).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
  expect(pseudonymOf(id.toUpperCase())).toBe(pseudonymOf(id))
  expect(pseudonymOf(id.replace('abcd', 'abce'))).not.toBe(pseudonymOf(id))
})
