import { describe, expect, it } from 'vitest'
import { canBeLive, instantsOf, namesRange, presetForAge, readFilters, refreshMs, writeFilters } from './filters.js'

const read = (query: string) => readFilters(new URLSearchParams(query))
const write = (query: string, change: object = {}) =>
  writeFilters(new URLSearchParams(query), { ...read(query), ...change }).toString()

describe('filters in the URL', () => {
  it('are the last day of everything, live, when it says nothing', () => {
    expect(read('')).toEqual({ range: { kind: 'preset', preset: '24h' }, room: null, label: null, isLive: true })
  })

  it('come back as they were written', () => {
    for (const query of ['range=24h', 'range=7d', 'range=1h&room=r1&label=insult', 'range=1y&room=r2&live=off']) {
      expect(write(query)).toBe(query)
    }
    expect(read(write('from=2026-01-01T00:00:00Z&to=2026-02-01T00:00:00Z')).range).toEqual({
      kind: 'custom',
      from: '2026-01-01T00:00:00.000Z',
      to: '2026-02-01T00:00:00.000Z',
    })
  })

  it('that make no sense count as not there', () => {
    const nonsense = 'range=99y&label=rude&from=2026-02-01&to=2026-01-01'
    expect(read(nonsense)).toEqual(read(''))
    expect(namesRange(new URLSearchParams(nonsense))).toBe(false)
  })

  it('name the range they were seen with, so that a link shows the same later', () => {
    const nothing = new URLSearchParams()
    expect(readFilters(nothing, '1h').range).toEqual({ kind: 'preset', preset: '1h' })
    expect(writeFilters(nothing, { ...readFilters(nothing, '1h'), isLive: false }).toString()).toBe('range=1h&live=off')
    expect(readFilters(new URLSearchParams('range=24h'), '1h').range).toEqual({ kind: 'preset', preset: '24h' })
  })

  it('leave other parameters alone', () => {
    expect(write('tab=2&range=7d', { range: { kind: 'preset', preset: '24h' } })).toBe('tab=2&range=24h')
  })
})

describe('a range', () => {
  const now = Date.parse('2026-11-21T10:42:17.500Z')

  it.each([
    ['1h', '2026-11-21T09:42:00.000Z'],
    ['24h', '2026-11-20T10:00:00.000Z'],
    ['30d', '2026-10-22T00:00:00.000Z'],
  ] as const)('%s begins with a whole bucket', (preset, from) => {
    expect(instantsOf({ kind: 'preset', preset }, now)).toEqual({ from })
  })

  it.each([
    [0, '1h'],
    [59 * 60_000, '1h'],
    [61 * 60_000, '6h'],
    [7 * 3_600_000, '24h'],
    [400 * 86_400_000, '24h'],
  ] as const)('for data %d ms old is %s', (ageMs, preset) => {
    expect(presetForAge(ageMs)).toBe(preset)
  })

  it('that was chosen stays what it is, and has no news', () => {
    const range = { kind: 'custom', from: '2026-01-01T00:00:00.000Z', to: '2026-01-02T00:00:00.000Z' } as const
    expect(instantsOf(range, now)).toEqual({ from: range.from, to: range.to })
    expect(canBeLive(range)).toBe(false)
    expect(refreshMs({ kind: 'preset', preset: '24h' })).toBeLessThan(refreshMs({ kind: 'preset', preset: '1y' }))
  })
})
