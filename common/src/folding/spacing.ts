import type { Glyph } from './glyphs.js'
import { harshWordsIn } from './restore.js'

const LETTER = /^\p{L}$/u
/** What may stand for a letter in a spelled-out word. */
const ELEMENT = /^[\p{L}0134579@$!|]$/u
const SEPARATOR = /^[\s.\-_*,/·•~+=:;'"…\p{So}]$/u
const PICTURE = /^\p{Extended_Pictographic}$/u
/** What belongs to a picture: its colour, how it is drawn, what joins it to the next. */
const ATTACHED = /^(?:\p{Emoji_Modifier}|\ufe0e|\ufe0f|\u200d)$/u
const ANY_PICTURE = '\u{1f5bc}'
const APOSTROPHE = /^['’‘]$/
/** Separators between two letters: ` . `. */
const MAX_GAP = 3
/** Glyphs of pictures in a row, which count as one separator: no family has more. */
const MAX_PICTURES = 12
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
    // A long run is dealt with at once, joined or not: looking at its rest again would take quadratic time.
    const end = elements.length < MIN_ELEMENTS ? index + 1 : to
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
  return letters * 2 > elements.length || harshWordsIn(elements).length > 0
}

/** Blanks around the harsh words in the letters, which stand for the separators there were. */
function setApart(letters: readonly Glyph[]): readonly Glyph[] {
  const borders = new Set(harshWordsIn(letters).flatMap(({ from, to }) => [from, to]))
  return letters.flatMap((letter, index) => {
    const previous = letters[index - 1]
    return previous && borders.has(index) ? [blankBetween(previous, letter), letter] : [letter]
  })
}

/** Whichever of them stands first in the original. */
function blankBetween(one: Glyph, other: Glyph): Glyph {
  return { text: ' ', begin: Math.min(one.end, other.end), end: Math.max(one.begin, other.begin) }
}

/** The single letters spelled out from `start` on, and where they end; none when there is no such run. */
function spelledFrom(glyphs: readonly Glyph[], start: number): { readonly elements: Glyph[]; readonly to: number } {
  const elements: Glyph[] = []
  const gap = gapAt(glyphs, start + 1)
  if (gap.separators === 0 || gap.separators > MAX_GAP || !beginsWord(glyphs, start)) return { elements, to: start }
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
    if (following.kind !== gap.kind) break
    index = following.to
  }
  return { elements, to }
}

interface Gap {
  /** Equal for gaps that look alike: any picture is as good as another. */
  readonly kind: string
  readonly separators: number
  readonly to: number
}

/** The separators from `from` on, up to one more than a gap may have. */
function gapAt(glyphs: readonly Glyph[], from: number): Gap {
  let kind = ''
  let separators = 0
  let to = from
  for (; separators <= MAX_GAP; separators += 1) {
    const text = glyphs[to]?.text ?? ''
    if (!PICTURE.test(text) && !SEPARATOR.test(text)) break
    kind += PICTURE.test(text) ? ANY_PICTURE : text
    to = PICTURE.test(text) ? endOfPictures(glyphs, to) : to + 1
  }
  return { kind, separators, to }
}

function endOfPictures(glyphs: readonly Glyph[], begin: number): number {
  const isPart = (text: string): boolean => PICTURE.test(text) || ATTACHED.test(text)
  let end = begin + 1
  while (end - begin < MAX_PICTURES && isPart(glyphs[end]?.text ?? '')) end += 1
  return end
}

/** The `s` of "it's a b" does not. */
function beginsWord(glyphs: readonly Glyph[], index: number): boolean {
  const isElided = APOSTROPHE.test(glyphs[index - 1]?.text ?? '') && !isBoundary(glyphs[index - 2])
  return isBoundary(glyphs[index - 1]) && !isElided
}

function isBoundary(glyph: Glyph | undefined): boolean {
  return glyph === undefined || !/^[\p{L}\p{N}@$|]$/u.test(glyph.text)
}
