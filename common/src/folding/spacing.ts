import type { Glyph } from './glyphs.js'

const LETTER = /^\p{L}$/u
/** What may stand for a letter in a spelled-out word. */
const ELEMENT = /^[\p{L}0134579@$!|]$/u
const SEPARATOR = /^[\s.\-_*,/·•]$/u
const MIN_ELEMENTS = 3

/**
 * Joins spelled-out words: `f u c k`, `i.d.i.o.t`. At least three single letters with the same single separator
 * between all of them; two blanks, or another separator, end the word.
 */
export function joinSpelled(glyphs: readonly Glyph[]): readonly Glyph[] {
  const result: Glyph[] = []
  let isChanged = false
  for (let index = 0; index < glyphs.length; ) {
    const elements = spelledFrom(glyphs, index)
    // The whole run is dealt with at once, joined or not: looking at its rest again would take quadratic time.
    const length = Math.max(1, elements.length * 2 - 1)
    const isJoined = isWord(elements)
    if (isJoined) isChanged = true
    for (const glyph of isJoined ? elements : glyphs.slice(index, index + length)) result.push(glyph)
    index += length
  }
  return isChanged ? result : glyphs
}

function isWord(elements: readonly Glyph[]): boolean {
  const letters = elements.filter(({ text }) => LETTER.test(text)).length
  return elements.length >= MIN_ELEMENTS && letters * 2 > elements.length
}

/** The single letters spelled out from `start` on; none when there is no such run. */
function spelledFrom(glyphs: readonly Glyph[], start: number): Glyph[] {
  if (!isBoundary(glyphs[start - 1])) return []
  const separator = glyphs[start + 1]?.text
  if (separator === undefined || !SEPARATOR.test(separator)) return []
  const elements: Glyph[] = []
  for (let index = start; ; index += 2) {
    const element = glyphs[index]
    const next = glyphs[index + 1]
    if (!element || !ELEMENT.test(element.text)) break
    // The element must stand alone: the `y` of "a b yes" is the start of a word.
    if (next !== undefined && next.text !== separator && !isBoundary(next)) break
    elements.push(element)
    if (next?.text !== separator) break
  }
  return elements
}

function isBoundary(glyph: Glyph | undefined): boolean {
  return glyph === undefined || !/^[\p{L}\p{N}@$|]$/u.test(glyph.text)
}
