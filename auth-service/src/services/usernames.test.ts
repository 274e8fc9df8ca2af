import { describe, expect, it } from 'vitest'
import { isReservedUsername, isUsername, normaliseUsername, usernameKey } from './usernames.js'

describe('a username', () => {
  it.each(['ada', 'Ada_Lovelace', '_mup_', 'x2', 'a.b-c', '42', 'a-', 'ｆｕｌｌ', 'a'.repeat(32)])(
    'may be %s',
    (name) => {
      expect(isUsername(name)).toBe(true)
    },
  )

  it.each([
    '',
    'a',
    '.ada',
    'ada.',
    '-ada',
    'a b',
    'a@b',
    'ä',
    'аda',
    'a\u200bb',
    'a\u0000b',
    'a\nb',
    '💬💬',
    'a'.repeat(33),
  ])('may not be %j', (name) => {
    expect(isUsername(name)).toBe(false)
  })

  it('is the same in any case and width', () => {
    expect(usernameKey(' ＡdA ')).toBe('ada')
    expect(normaliseUsername(' ＡdA ')).toBe('AdA')
    expect(isReservedUsername('ＡＤＭＩＮ')).toBe(true)
  })
})
