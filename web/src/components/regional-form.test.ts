import { afterEach, expect, it, vi } from 'vitest'
import { decimalSeparatorOf, regionalFormOf } from './regional-form.js'

const inBrowserOf = (...languages: string[]) => vi.stubGlobal('navigator', { languages })
afterEach(() => vi.unstubAllGlobals())

it.each([
  ['en', ['de-DE', 'en-GB', 'en'], 'en-GB'],
  ['de', ['de'], 'de'],
  ['de', ['en-US', 'fr'], 'de'],
])('%s in a browser of %j is %s', (language, languages, form) => {
  inBrowserOf(...languages)
  expect(regionalFormOf(language)).toBe(form)
})

it.each([
  ['en', ['en-GB'], '.'],
  ['de', ['de-DE'], ','],
  ['de', ['de-CH'], '.'],
  // Who reads German here and has an English browser.
  ['de', ['en-US'], ','],
])('numbers in %s in a browser of %j have the separator %j', (language, languages, separator) => {
  inBrowserOf(...languages)
  expect(decimalSeparatorOf(language)).toBe(separator)
})
