import { expect, it } from 'vitest'
import { isSameSecret, newSalt, newSecret, successorOf } from './opaque-tokens.js'

it('secrets are 256 bits, and no two are the same', () => {
  expect(newSecret()).toMatch(/^[A-Za-z0-9_-]{43}$/)
  expect(newSecret()).not.toBe(newSecret())
})

it('a successor takes both the token and the salt to make', () => {
  const token = newSecret()
  const salt = newSalt()
  expect(successorOf(token, salt)).toBe(successorOf(token, salt))
  expect(successorOf(token, newSalt())).not.toBe(successorOf(token, salt))
  expect(successorOf(newSecret(), salt)).not.toBe(successorOf(token, salt))
  expect(successorOf(token, salt)).toMatch(/^[A-Za-z0-9_-]{43}$/)
})

it('secrets of any length compare', () => {
  expect(isSameSecret('a', 'a')).toBe(true)
  expect(isSameSecret('a', 'abc')).toBe(false)
  expect(isSameSecret('', 'abc')).toBe(false)
})
