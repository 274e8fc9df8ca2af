import { expect, it } from 'vitest'
import { relativeTime } from './time-texts.js'

const NOW = Date.UTC(2026, 10, 21, 12)
const MINUTE = 60_000

it.each([
  [-30_000, null],
  [-5 * MINUTE, '5 minutes ago'],
  [-61 * MINUTE, '1 hour ago'],
  [-24 * 60 * MINUTE, 'yesterday'],
  [-61 * 24 * 60 * MINUTE, '2 months ago'],
  [3 * 24 * 60 * MINUTE, 'in 3 days'],
])('%i ms from now reads %s', (distance, text) => {
  expect(relativeTime(NOW + distance, NOW, 'en')).toBe(text)
})

it('speaks the language it is asked for', () => {
  expect(relativeTime(NOW - 5 * MINUTE, NOW, 'de')).toBe('vor 5 Minuten')
})
