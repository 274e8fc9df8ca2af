import { type Glyph, textOf } from './glyphs.js'
import { harshWithin } from './restore.js'

const LETTER = /^\p{L}$/u
/** What may stand for a letter in a spelled-out word. */
const ELEMENT = /^[\p{L}0134579@$!|]$/u
const SEPARATOR = /^[\s.\-_*,/·•~+=:;'"…]$|^\p{Extended_Pictographic}$/u
const APOSTROPHE = /^['’‘]$/
/** Glyphs between two letters: ` . `. */
const MAX_GAP = 3
const MIN_ELEMENTS = 3

/**
 * Joins spelled-out words: `f u c k`, `i.d.i.o.t`. At least three single letters with the same separator between
 * all of them; more blanks than that, or another separator, end the word. Who spells out a whole line leaves the words'
 * borders to the reader: a harsh word in it is set apart.
 */
export function joinSpelled(glyphs: readonly Glyph[]): readonly Glyph[] {
  const result: Glyph[] = []
  let isChanged = false
  for (let index = 0; index < glyphs.length; ) {
    const { elements, to } = spelledFrom(glyphs, index)
    // The whole run is dealt with at once, joined or not: looking at its rest again would take quadratic time.
    const end = Math.max(index + 1, to)
    const isJoined = isWord(elements)
    if (isJoined) isChanged = true
    for (const glyph of isJoined ? setApart(elements) : glyphs.slice(index, end)) result.push(glyph)
    index = end
  }
  return isChanged ? result : glyphs
}

function isWord(elements: readonly Glyph[]): boolean {
  const letters = elements.filter(({ text }) => LETTER.test(text)).length
  if (elements.length < MIN_ELEMENTS || letters * 3 < elements.length) return false
  return letters * 2 > elements.length || harshWithin(textOf(elements)) !== undefined
}

/** Blanks around the harsh word in the letters, which stand for the separators there were. */
function setApart(letters: readonly Glyph[]): readonly Glyph[] {
  const word = harshWithin(textOf(letters))
  if (!word) return letters
  return letters.flatMap((letter, index) => {
    const previous = letters[index - 1]
    const isBorder = previous !== undefined && (index === word.begin || index === word.end)
    return isBorder ? [{ text: ' ', begin: previous.end, end: letter.begin }, letter] : [letter]
  })
}

/** The single letters spelled out from `start` on, and where they end; none when there is no such run. */
function spelledFrom(glyphs: readonly Glyph[], start: number): { readonly elements: Glyph[]; readonly to: number } {
  const elements: Glyph[] = []
  const gap = gapAt(glyphs, start + 1)
  if (gap === '' || [...gap].length > MAX_GAP || !beginsWord(glyphs, start)) return { elements, to: start }
  let to = start
  for (let index = start; ; ) {
    const element = glyphs[index]
    const next = glyphs[index + 1]
    if (!element || !ELEMENT.test(element.text)) break
    // The element must stand alone: the `y` of "a b yes" is the start of a word.
    if (!isBoundary(next)) break
    elements.push(element)
    to = index + 1
    const following = gapAt(glyphs, index + 1)
    if (following !== gap) break
    index += 1 + [...following].length
  }
  return { elements, to }
}

/** The separators from `from` on, up to one more than a gap may have. */
function gapAt(glyphs: readonly Glyph[], from: number): string {
  let gap = ''
  for (let index = from; index <= from + MAX_GAP; index += 1) {
    const text = glyphs[index]?.text ?? ''
    if (!SEPARATOR.test(text)) break
    gap += text
  }
  return gap
}

/** The `s` of "it's a b" does not. */
function beginsWord(glyphs: readonly Glyph[], index: number): boolean {
  const isElided = APOSTROPHE.test(glyphs[index - 1]?.text ?? '') && !isBoundary(glyphs[index - 2])
  return isBoundary(glyphs[index - 1]) && !isElided
}

function isBoundary(glyph: Glyph | undefined): boolean {
  return glyph === undefined || !/^[\p{L}\p{N}@$|]$/u.test(glyph.text)
}
