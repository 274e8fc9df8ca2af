import { expect, it } from 'vitest'
import { isSameSecret, newSecret } from './opaque-tokens.js'

it('secrets are 256 bits, and no two are the same', () => {
  expect(newSecret()).toMatch(/^[A-Za-z0-9_-]{43}$/)
  expect(newSecret()).not.toBe(newSecret())
})

it('secrets of any length compare', () => {
  expect(isSameSecret('a', 'a')).toBe(true)
  expect(isSameSecret('a', 'abc')).toBe(false)
  expect(isSameSecret('', 'abc')).toBe(false)
})
