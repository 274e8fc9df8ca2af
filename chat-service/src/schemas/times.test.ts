import { expect, it } from 'vitest'
import { givenTime } from './times.js'

it.each(['1970-01-01T00:00:00Z', '2026-11-22T07:30:00.123Z', '9999-12-31T23:59:59.999Z'])('%s is a time', (text) => {
  expect(givenTime.parse(text)).toBe(text)
})

it.each(['0000-01-01T00:00:00Z', '0001-01-01T00:00:00Z', '1969-12-31T23:59:59Z', '2026-02-30T00:00:00Z', '2026-11-22'])(
  '%s is none',
  (text) => {
    expect(givenTime.safeParse(text).success).toBe(false)
  },
)
