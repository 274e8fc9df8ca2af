import { describe, expect, it } from 'vitest'
import { NOW } from '../../test/facts.js'
import { Ranges, rangeBefore, segmentsOf } from './ranges.js'

const ranges = new Ranges({ now: () => NOW }, 31)
const ms = (text: string) => Date.parse(text)
const shown = ({ fromMs, toMs }: { fromMs: number; toMs: number }) =>
  [fromMs, toMs].map((epochMs) => new Date(epochMs).toISOString().slice(0, 16))
const between = (from: string, to: string) => ({ from: ms(from), to: ms(to) })

describe('a range', () => {
  it.each([
    ['short', '2026-03-14T10:15:40Z', '2026-03-15T10:15:50Z', ['2026-03-14T10:15', '2026-03-15T10:16']],
    ['longer than two days', '2026-03-10T10:15:40Z', '2026-03-15T10:15:50Z', ['2026-03-10T10:00', '2026-03-15T11:00']],
    [
      'older than the minutes kept',
      '2025-03-14T10:15:40Z',
      '2025-03-14T10:15:50Z',
      ['2025-03-14T10:00', '2025-03-14T11:00'],
    ],
  ])('that is %s is widened no more than it must', (_what, from, to, expected) => {
    expect(shown(ranges.resolve(between(from, to)))).toEqual(expected)
  })

  it('of people is widened to hours, and to days where it is longer than two', () => {
    const day = ranges.resolve(between('2026-03-14T10:15:40Z', '2026-03-15T10:15:50Z'))
    expect(shown(ranges.ofPeople(day))).toEqual(['2026-03-14T10:00', '2026-03-15T11:00'])
    const month = ranges.resolve(between('2026-02-14T10:15:40Z', '2026-03-15T10:15:50Z'))
    expect(shown(ranges.ofPeople(month))).toEqual(['2026-02-14T00:00', '2026-03-16T00:00'])
  })

  it('that ends nowhere ends now, the present moment included', () => {
    const { fromMs, toMs } = ranges.exactly({})
    expect(toMs - NOW.getTime()).toBe(1)
    expect(toMs - fromMs).toBe(86_400_000)
  })

  it('has one of the same length right before it', () => {
    const range = ranges.resolve(between('2026-03-15T10:00:00Z', '2026-03-15T10:10:00Z'))
    expect(shown(rangeBefore(range))).toEqual(['2026-03-15T09:50', '2026-03-15T10:00'])
  })

  it('that is compared with the one before it is by the minute only where both have minutes', () => {
    const ofOneDay = new Ranges({ now: () => NOW }, 1)
    const day = between('2026-03-14T12:15:40Z', '2026-03-15T12:00:00Z')
    expect(shown(ofOneDay.resolve(day))).toEqual(['2026-03-14T12:15', '2026-03-15T12:00'])
    expect(shown(ofOneDay.comparable(day))).toEqual(['2026-03-14T12:00', '2026-03-15T12:00'])
    expect(shown(ranges.comparable(day))).toEqual(['2026-03-14T12:15', '2026-03-15T12:00'])
    const hours = between('2026-03-15T08:15:40Z', '2026-03-15T10:00:50Z')
    expect(shown(ofOneDay.comparable(hours))).toEqual(['2026-03-15T08:15', '2026-03-15T10:01'])
  })

  it('of people never needs minutes, and nothing but people has weeks', () => {
    const range = ranges.ofPeople(ranges.resolve(between('2026-02-14T10:15:40Z', '2026-03-16T10:15:50Z')))
    expect(segmentsOf(range, 'user_totals').map(({ grain }) => grain)).toEqual(['day', 'week', 'day'])
    expect(segmentsOf(range, 'server_totals').map(({ grain }) => grain)).toEqual(['day'])
  })
})

describe('a series', () => {
  it.each([
    ['minute', '2026-03-15T06:00:00Z'],
    ['hour', '2026-03-14T12:00:00Z'],
    ['hour', '2026-03-01T12:00:00Z'],
    ['day', '2026-02-15T00:00:00Z'],
    ['month', '2024-03-15T00:00:00Z'],
  ])('is by %s when it starts at %s and nobody says how', (grain, from) => {
    expect(ranges.series({ from: ms(from) }, undefined).grain).toBe(grain)
  })

  it('is never by the minute where no minutes are kept', () => {
    const old = between('2025-01-01T00:00:00Z', '2025-01-01T01:00:00Z')
    expect(ranges.series(old, undefined).grain).toBe('hour')
    expect(() => ranges.series(old, 'minute')).toThrow(/kept for 31 days/)
  })

  it('has no more buckets than a chart can show', () => {
    expect(() => ranges.series(between('2026-03-01T00:00:00Z', '2026-03-15T00:00:00Z'), 'minute')).toThrow(/1500/)
  })
})
