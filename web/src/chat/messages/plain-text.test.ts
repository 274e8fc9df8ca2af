import { expect, it } from 'vitest'
import { isPlain } from './plain-text.js'

it.each(['Good morning!', 'two\nlines', 'what? no: yes (maybe); 5 + 3 = 8', "it's 10:30"])(
  '%j is shown as it is',
  (text) => {
    expect(isPlain(text)).toBe(true)
  },
)

it.each([
  '**a**',
  '`a`',
  '@ada',
  'https://a.org',
  'www.a.org',
  '- a',
  'x\n1. a',
  '<b>',
  '> a',
  '# a',
  'a|b',
  '~~a~~',
  'R&amp;D',
  '    code',
])('%j may be Markdown', (text) => {
  expect(isPlain(text)).toBe(false)
})
