import { expect, it } from 'vitest'
import { piecesOf } from './pieces.js'

it('a text of ordinary length stays whole', () => {
  expect(piecesOf('')).toEqual([''])
  expect(piecesOf('hello there')).toEqual(['hello there'])
  expect(piecesOf('x'.repeat(2_048))).toHaveLength(1)
})

it.each([
  ['words', 'some words of ordinary length '.repeat(1_000)],
  ['one word', 'x'.repeat(20_480)],
  ['emoji', '😀'.repeat(10_000)],
])('a long text of %s is cut into bounded pieces that overlap and leave nothing out', (_what, text) => {
  const pieces = piecesOf(text)
  expect(pieces.length).toBeLessThanOrEqual(Math.ceil(text.length / (2_048 - 256 - 2 * 64)))
  let covered = 0
  let from = 0
  for (const piece of pieces) {
    expect(piece.length).toBeLessThanOrEqual(2_048)
    const begin = text.indexOf(piece, from)
    expect(begin).toBeGreaterThanOrEqual(0)
    expect(begin).toBeLessThanOrEqual(covered)
    covered = begin + piece.length
    from = begin + 1
    expect(Buffer.from(piece).toString()).toBe(piece)
  }
})

it('pieces end between words', () => {
  const words = new Set('some words of ordinary length'.split(' '))
  for (const piece of piecesOf('some words of ordinary length '.repeat(500))) {
    for (const word of piece.trim().split(/\s+/)) expect(words).toContain(word)
  }
})
