import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { clockTime, dayText, fullTime, longDay, relativeTime } from './time-texts.js'

const NOW = Date.UTC(2026, 10, 21, 12)
const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR
/** By the reader's own clock. */
const EVENING = new Date(2026, 10, 21, 22, 40, 12).getTime()

const inBrowserOf = (...languages: string[]) => vi.stubGlobal('navigator', { languages })
beforeEach(() => inBrowserOf())
afterEach(() => vi.unstubAllGlobals())

it.each([
  [-30_000, null],
  [-5 * MINUTE, '5 minutes ago'],
  [-59.6 * MINUTE, '59 minutes ago'],
  [-61 * MINUTE, '1 hour ago'],
  [-23.9 * HOUR, '23 hours ago'],
  [-DAY, 'yesterday'],
  [-61 * DAY, '2 months ago'],
  [3 * DAY, 'in 3 days'],
])('%i ms from now reads %s', (distance, text) => {
  expect(relativeTime(NOW + distance, NOW, 'en')).toBe(text)
})

it('speaks the language it is asked for', () => {
  expect(relativeTime(NOW - 5 * MINUTE, NOW, 'de')).toBe('vor 5 Minuten')
})

it('writes times and dates as the reader’s region does', () => {
  inBrowserOf('en-GB', 'en')
  expect(clockTime(EVENING, 'en')).toBe('22:40')
  expect(dayText(EVENING, 'en')).toBe('21 Nov 2026')
  expect(fullTime(EVENING, 'en')).toMatch(/^21 November 2026\b.* 22:40:12$/)
  expect(longDay(EVENING, 'en', true)).toMatch(/^Saturday,? 21 November 2026$/)
  expect(longDay(EVENING, 'en', false)).toMatch(/^Saturday,? 21 November$/)
  inBrowserOf('en-US', 'en')
  expect(clockTime(EVENING, 'en')).toMatch(/^10:40\sPM$/)
  expect(dayText(EVENING, 'en')).toBe('Nov 21, 2026')
})

it('writes them as the language does when the browser speaks another', () => {
  inBrowserOf('en-US')
  expect(clockTime(EVENING, 'de')).toBe('22:40')
  expect(dayText(EVENING, 'de')).toBe('21.11.2026')
})
