import { type Glyph, rewriteWords, textOf } from './glyphs.js'
import { harshWordsIn } from './restore.js'
import { isLink } from './technical.js'

const LETTER = /^\p{Script=Latin}$/u
const LETTER_OR_DIGIT = /^[\p{Script=Latin}0-9]$/u
/** Latin letters of no living alphabet, but for those that have only an accent. */
const ALPHABET = /^[A-Za-z\u00c0-\u0137\u0139-\u017fəɛɔɣʋ]/u
const DIGIT = /^[0-9]$/
/** Tokenisers end a word there. */
const PUNCTUATION = /^[!-/:-@[-`{-~\p{P}]$/u
/** Tokenisers drop accents, controls and what is for private use: it goes with what is before it. */
const DROPPED = /^[\p{Mn}\p{Cc}\p{Cf}\p{Co}\p{Cs}]$/u
/** Signs that every tokeniser knows: those of Latin-1 (`°C`, `£5m`, `don´t`) but for two halves of an accent, and the euro. */
const KNOWN_SIGN = /^[\u00a1-\u00ae\u00b0-\u00b7\u00b9-\u00bf×÷€]$/
/** Nobody writes longer words; tokenisers give up at 100 letters. */
const MAX_WORD = 64

/**
 * Blanks around signs that are glued to a word of Latin letters (`idiot█`, `idiotᚠ`): one sign that a tokeniser does not
 * know makes it blind to the whole word.
 */
export function setSignsApart(glyphs: readonly Glyph[]): readonly Glyph[] {
  if (!glyphs.some(({ text }) => isSign(text))) return glyphs
  return rewriteWords(glyphs, (word) => {
    if (!word.some(({ text }) => isSign(text)) || !word.some(({ text }) => LETTER.test(text))) return word
    const kinds = kindsOf(word)
    return word.flatMap((glyph, index) => {
      const previous = word[index - 1]
      const both = [kinds[index - 1], kinds[index]]
      if (!previous || !both.includes('sign') || !both.includes('part of a word')) return [glyph]
      // The blank stands for nothing that was written: it goes with the sign.
      return [{ ...(kinds[index] === 'sign' ? glyph : previous), text: ' ' }, glyph]
    })
  })
}

type Kind = 'sign' | 'part of a word' | 'punctuation'

function kindsOf(word: readonly Glyph[]): readonly Kind[] {
  const kinds: Kind[] = []
  for (const { text } of word) kinds.push(DROPPED.test(text) ? (kinds.at(-1) ?? 'punctuation') : kindOf(text))
  return kinds
}

function kindOf(text: string): Kind {
  if (isSign(text)) return 'sign'
  return PUNCTUATION.test(text) ? 'punctuation' : 'part of a word'
}

/** Whether it is a sign, or a letter, that a tokeniser may not know. */
function isSign(text: string): boolean {
  // Nearly every character ends here.
  if (text < '\x80' || KNOWN_SIGN.test(text) || PUNCTUATION.test(text) || DROPPED.test(text)) return false
  return !LETTER.test(text) || !ALPHABET.test(text.normalize('NFD'))
}

/** Cuts what is too long for a word (`fuckyoufuckyou…`): around the harsh words in it, and wherever it would still be too long. */
export function cutLongWords(glyphs: readonly Glyph[]): readonly Glyph[] {
  if (!hasLongWord(glyphs)) return glyphs
  return rewriteWords(glyphs, (word) => {
    if (word.length <= MAX_WORD || isLink(textOf(word))) return word
    const cuts = cutsOf(word)
    if (cuts.size === 0) return word
    return word.flatMap((glyph, index) => {
      const previous = word[index - 1]
      return previous && cuts.has(index) ? [{ ...previous, text: ' ' }, glyph] : [glyph]
    })
  })
}

/** Cheaper than to look at each word. */
function hasLongWord(glyphs: readonly Glyph[]): boolean {
  let length = 0
  for (const { text } of glyphs) {
    length = text === ' ' ? 0 : length + 1
    if (length > MAX_WORD) return true
  }
  return false
}

/** Before which of its glyphs `word` is cut. */
function cutsOf(word: readonly Glyph[]): ReadonlySet<number> {
  const cuts = new Set<number>()
  for (let from = 0; from < word.length; ) {
    let to = from
    while (isPartOfWord(word[to])) to += 1
    if (to - from > MAX_WORD) for (const cut of cutsWithin(word.slice(from, to))) cuts.add(from + cut)
    from = to + 1
  }
  return cuts
}

function cutsWithin(run: readonly Glyph[]): readonly number[] {
  // Digits say nothing here: sums and keys are full of what might be words.
  const letters = run.map((glyph) => (DIGIT.test(glyph.text) ? { ...glyph, text: ' ' } : glyph))
  const borders = new Set(harshWordsIn(letters).flatMap(({ from, to }) => [from, to]))
  const cuts: number[] = []
  let last = 0
  for (let index = 1; index < run.length; index += 1) {
    if (!borders.has(index) && index - last < MAX_WORD) continue
    cuts.push(index)
    last = index
  }
  return cuts
}

function isPartOfWord(glyph: Glyph | undefined): boolean {
  return glyph !== undefined && LETTER_OR_DIGIT.test(glyph.text)
}
