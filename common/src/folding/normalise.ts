import { type Glyph, standingFor } from './glyphs.js'

const FIRST_BEYOND_ASCII = '\x80'
/** Zero-width, bidirectional controls, soft hyphen, fillers, variation selectors and tags: nothing a reader sees. */
const INVISIBLE = /^\p{Default_Ignorable_Code_Point}$/u
const PICTOGRAPH = /^\p{Extended_Pictographic}$|^\p{Emoji_Modifier}$/u
/** Joins emoji to families and chooses their colour: there it is part of the picture. */
const EMOJI_JOINER = /^[\u200D\uFE0E\uFE0F\u{E0020}-\u{E007F}]$/u
const MARK = /^\p{M}$/u
/** Drawn as nothing or as an empty box: Braille without a dot, the place of an object. */
const BLANK = /^[\u2800\ufffc]$/
const LETTER_OR_DIGIT = /^[\p{L}\p{N}]$/u
const LATIN = /^\p{Script=Latin}$/u
const A = 0x41
/** Letters in boxes and circles that NFKC leaves alone. */
const BOXED_ALPHABETS = [0x1f130, 0x1f150, 0x1f170] as const
/** Nobody spells longer words; a bound on how far each letter looks around. */
const MAX_SPELLED = 32
/**
 * Normalising makes no text longer than this many times, in UTF-16 units: limits are checked before, and NFKC makes 18
 * characters of U+FDFA. It unfolds `ﬁ`, `㎏` and `㍿`; what stands for more stays as it is.
 */
const MAX_GROWTH = 4
/**
 * Marks that are composed with their letter. To put them in order takes quadratic time, and no script needs more
 * (UAX #15, stream-safe text).
 */
const MAX_MARKS = 30
/** Of fractions and divisions, which NFKC makes of `½` and `㎧`. */
const SLASH = /[\u2044\u2215]/g
const FLAG_LETTERS = { first: 0x1f1e6, last: 0x1f1ff } as const

/**
 * What a reader sees as the same, made the same: compatibility forms (NFKC), invisible and blank characters, letters in
 * boxes, piled-up accents. Emoji stay whole.
 */
export function normalise(glyphs: readonly Glyph[]): readonly Glyph[] {
  const result: Glyph[] = []
  let isChanged = false
  for (let index = 0; index < glyphs.length; ) {
    const glyph = glyphs[index] as Glyph
    if (isInvisible(glyphs, index)) {
      isChanged = true
      index += 1
      continue
    }
    let to = index + 1
    while (to < glyphs.length && isAttached(glyphs, to)) to += 1
    const cluster =
      to === index + 1 ? [glyph] : glyphs.slice(index, to).filter((_, at) => !isInvisible(glyphs, index + at))
    if (cluster.length < to - index) isChanged = true
    const text = cluster.map((part) => part.text).join('')
    const plain = plainCluster(text, () => isFlagRun(glyphs, index))
    if (plain === text) for (const part of cluster) result.push(part)
    else {
      isChanged = true
      for (const character of plain) result.push(standingFor(character, cluster))
    }
    index = to
  }
  return isChanged ? result : glyphs
}

/** Whether it belongs to the sign before it; what nobody sees between the two parts nothing. */
function isAttached(glyphs: readonly Glyph[], index: number): boolean {
  const text = glyphs[index]?.text ?? ''
  return text >= FIRST_BEYOND_ASCII && (MARK.test(text) || isInvisible(glyphs, index))
}

function isInvisible(glyphs: readonly Glyph[], index: number): boolean {
  const text = glyphs[index]?.text ?? ''
  if (text < FIRST_BEYOND_ASCII || !INVISIBLE.test(text)) return false
  const previous = glyphs[index - 1]?.text ?? ''
  return !(EMOJI_JOINER.test(text) && (PICTOGRAPH.test(previous) || EMOJI_JOINER.test(previous)))
}

function plainCluster(text: string, isFlagged: () => boolean): string {
  const code = text.codePointAt(0) ?? 0
  // Nearly every character of ordinary text ends here.
  if (code < 0x80 && text.length === 1) return text
  if (BLANK.test(text)) return ' '
  const boxed = boxedLetter(code)
  if (boxed !== undefined) return boxed
  if (code >= FLAG_LETTERS.first && code <= FLAG_LETTERS.last && isFlagged()) {
    return String.fromCodePoint(A + code - FLAG_LETTERS.first)
  }
  const composed = composedOf(text)
  if (!composed.some((character) => LETTER_OR_DIGIT.test(character))) return text
  // An accent that composes with its Latin letter is spelling; one that does not is decoration ("zalgo").
  const isLatin = LATIN.test(composed[0] ?? '')
  const plain = (isLatin ? composed.filter((character) => !MARK.test(character)) : composed).join('')
  return plain.length > MAX_GROWTH * text.length ? text : plain
}

function composedOf(text: string): string[] {
  const characters = [...text]
  const composed = characters
    .slice(0, 1 + MAX_MARKS)
    .join('')
    .normalize('NFKC')
    .replace(SLASH, '/')
  return [...composed, ...characters.slice(1 + MAX_MARKS)]
}

function boxedLetter(code: number): string | undefined {
  const first = BOXED_ALPHABETS.find((start) => code >= start && code < start + 26)
  return first === undefined ? undefined : String.fromCodePoint(A + code - first)
}

/** Two regional indicators are a flag; three or more in a row spell a word. */
function isFlagRun(glyphs: readonly Glyph[], index: number): boolean {
  const isFlagLetter = (at: number): boolean => {
    const code = glyphs[at]?.text.codePointAt(0) ?? 0
    return code >= FLAG_LETTERS.first && code <= FLAG_LETTERS.last
  }
  let from = index
  let to = index
  while (index - from < MAX_SPELLED && isFlagLetter(from - 1)) from -= 1
  while (to - index < MAX_SPELLED && isFlagLetter(to + 1)) to += 1
  const length = to - from + 1
  return length >= 3 && length % 2 === 1
}
