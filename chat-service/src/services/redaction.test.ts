import { describe, expect, it } from 'vitest'
import { withoutTraces } from './redaction.js'

describe('what points at people', () => {
  it.each([
    ['hi @ada.b, look', 'hi <mention>, look'],
    ['write to ada.lovelace+x@example.co.uk now', 'write to <email> now'],
    ['see https://example.org/u/ada?x=1 and www.example.org', 'see <link> and <link>'],
    ['call +49 (170) 123-4567!', 'call <number>!'],
    ['card 4111 1111 1111 1111', 'card <number>'],
    ['in 2026 it cost 12.50 and 100', 'in 2026 it cost 12.50 and 100'],
    ['a@b is no address, and foo@ neither', 'a@b is no address, and foo@ neither'],
    ['https://u:pw@example.org/@ada', '<link>'],
    ['', ''],
  ])('%j becomes %j', (text, redacted) => {
    expect(withoutTraces(text)).toBe(redacted)
  })

  it('is found in linear time, also in texts made to be slow: a slow one would run into the limit', () => {
    const repeated = ['@', 'a.', '1 ', 'a', 'http://.', '+1-'].map((piece) => piece.repeat(4_000).slice(0, 4_000))
    for (const text of repeated.flatMap((piece) => [piece, `${piece}@`, `@${piece}`])) {
      for (let times = 0; times < 5; times++) withoutTraces(text)
    }
  })
})
