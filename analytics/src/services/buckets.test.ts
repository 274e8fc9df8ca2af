import { describe, expect, it } from 'vitest'
import type { Grain } from '../repositories/grains.js'
import { bucketCeiling, bucketStart, bucketStarts, cover, nextBucket } from './buckets.js'

const ms = (text: string) => Date.parse(text)
const text = (epochMs: number) => new Date(epochMs).toISOString()

describe('a bucket', () => {
  it.each([
    ['minute', '2026-03-15T11:30:59.999Z', '2026-03-15T11:30:00.000Z', '2026-03-15T11:31:00.000Z'],
    ['hour', '2026-03-15T23:59:59.999Z', '2026-03-15T23:00:00.000Z', '2026-03-16T00:00:00.000Z'],
    ['day', '2026-12-31T23:59:59.999Z', '2026-12-31T00:00:00.000Z', '2027-01-01T00:00:00.000Z'],
    // Monday to Sunday, also over the turn of the year.
    ['week', '2026-03-15T23:59:59.999Z', '2026-03-09T00:00:00.000Z', '2026-03-16T00:00:00.000Z'],
    ['week', '2027-01-01T00:00:00.000Z', '2026-12-28T00:00:00.000Z', '2027-01-04T00:00:00.000Z'],
    ['month', '2028-02-29T12:00:00.000Z', '2028-02-01T00:00:00.000Z', '2028-03-01T00:00:00.000Z'],
    ['month', '2026-12-31T23:59:59.999Z', '2026-12-01T00:00:00.000Z', '2027-01-01T00:00:00.000Z'],
  ] as const)('by %s that contains %s begins at %s and ends at %s', (grain, at, start, end) => {
    expect(text(bucketStart(grain, ms(at)))).toBe(start)
    expect(text(nextBucket(grain, ms(at)))).toBe(end)
    expect(text(bucketCeiling(grain, ms(at)))).toBe(end)
    expect(text(bucketCeiling(grain, ms(start)))).toBe(start)
  })
})

it('the buckets of a series are counted before they are made', () => {
  expect(bucketStarts('day', ms('2026-02-27'), ms('2026-03-02'), 3)?.map(text)).toEqual([
    '2026-02-27T00:00:00.000Z',
    '2026-02-28T00:00:00.000Z',
    '2026-03-01T00:00:00.000Z',
  ])
  expect(bucketStarts('minute', 0, ms('2026-01-01'), 1_500)).toBeUndefined()
})

describe('covering a range', () => {
  const EVERY = ['minute', 'hour', 'day', 'month'] as const
  const shown = (from: string, to: string, grains: readonly Grain[] = EVERY) =>
    cover(ms(from), ms(to), grains).map(({ grain, fromMs, toMs }) => `${grain} ${text(fromMs)} ${text(toMs)}`)

  it('takes the largest buckets that fit', () => {
    expect(shown('2026-01-30T22:58:00Z', '2026-04-02T01:01:00Z')).toEqual([
      'minute 2026-01-30T22:58:00.000Z 2026-01-30T23:00:00.000Z',
      'hour 2026-01-30T23:00:00.000Z 2026-01-31T00:00:00.000Z',
      'day 2026-01-31T00:00:00.000Z 2026-02-01T00:00:00.000Z',
      'month 2026-02-01T00:00:00.000Z 2026-04-01T00:00:00.000Z',
      'day 2026-04-01T00:00:00.000Z 2026-04-02T00:00:00.000Z',
      'hour 2026-04-02T00:00:00.000Z 2026-04-02T01:00:00.000Z',
      'minute 2026-04-02T01:00:00.000Z 2026-04-02T01:01:00.000Z',
    ])
  })

  it('uses weeks where there are some, although months do not begin with one', () => {
    expect(shown('2026-02-27', '2026-04-02', ['hour', 'day', 'week', 'month'])).toEqual([
      'day 2026-02-27T00:00:00.000Z 2026-03-01T00:00:00.000Z',
      'month 2026-03-01T00:00:00.000Z 2026-04-01T00:00:00.000Z',
      'day 2026-04-01T00:00:00.000Z 2026-04-02T00:00:00.000Z',
    ])
    expect(shown('2026-03-06', '2026-03-25', ['hour', 'day', 'week', 'month'])).toEqual([
      'day 2026-03-06T00:00:00.000Z 2026-03-09T00:00:00.000Z',
      'week 2026-03-09T00:00:00.000Z 2026-03-23T00:00:00.000Z',
      'day 2026-03-23T00:00:00.000Z 2026-03-25T00:00:00.000Z',
    ])
  })

  it('an empty range has no buckets', () => {
    expect(shown('2026-01-01', '2026-01-01')).toEqual([])
  })

  it.each([
    ['2026-03-15T10:15:00Z', '2026-03-15T10:17:00Z'],
    ['2024-01-31T23:59:00Z', '2026-03-01T00:01:00Z'],
    ['2026-03-01T00:00:00Z', '2026-03-01T01:00:00Z'],
    ['2026-02-28T23:00:00Z', '2026-03-02T01:00:00Z'],
  ])('%s to %s is covered without gap or overlap', (from, to) => {
    const segments = cover(ms(from), ms(to), ['minute', 'hour', 'day', 'week', 'month'])
    expect(segments[0]?.fromMs).toBe(ms(from))
    expect(segments.at(-1)?.toMs).toBe(ms(to))
    for (const [index, { grain, fromMs, toMs }] of segments.entries()) {
      expect(bucketStart(grain, fromMs)).toBe(fromMs)
      expect(bucketStart(grain, toMs)).toBe(toMs)
      expect(toMs).toBe(segments[index + 1]?.fromMs ?? ms(to))
    }
  })
})
