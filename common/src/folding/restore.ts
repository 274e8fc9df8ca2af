import { type Glyph, type GlyphRun, rewriteWords, standingFor } from './glyphs.js'
import { HARSH_WORDS, INNOCENT, SHORT_SLIPS, SPELLINGS } from './harsh-words.js'
import { isLink } from './technical.js'

/** A harsh word as a person reads it in a written one, whose part from `begin` to `end` it stands for. */
export interface HarshReading {
  readonly word: string
  readonly begin: number
  readonly end: number
}

const MIN_LETTERS = 4
/** One may be left out. */
const MIN_WRITTEN = 3
/** A slip with fewer letters is read only where `SPELLINGS` or `SHORT_SLIPS` names it. */
const MIN_SLIP = 5
/** Nothing in the table is longer, nor what stands for it: a bound on the work per word. */
const MAX_LETTERS = 24
const MAX_TOKEN = 64

/** Signs by the letter they look like. Letters that look alike are one: `l` is an `i`, `v` is a `u`. */
const SHAPES: Readonly<Record<string, string>> = {
  l: 'i',
  '1': 'i',
  '!': 'i',
  '|': 'i',
  '£': 'i',
  v: 'u',
  '0': 'o',
  '@': 'a',
  '4': 'a',
  '3': 'e',
  '€': 'e',
  $: 's',
  '5': 's',
  '7': 't',
  '+': 't',
  '6': 'g',
  '9': 'g',
  '8': 'b',
  '2': 'z',
  '(': 'c',
  '¢': 'c',
  '©': 'c',
  '¡': 'i',
  '§': 's',
  '¥': 'y',
}
/** What hides a letter without looking like one. */
const STAR = /^[*#]$/
const BLANK = /^[*#\-_.~^%&?@+=]$/
const HAS_BLANK = /[*#\-_.~^%&?@+=]/
const LETTER = /^[a-z]$/
const ASCII = /^[ -~]*$/
const LETTERS = /^[a-z]+$/
/** What is a slip away from a longer word is nobody's name. */
const NAME = /^[A-Z][a-z]{1,5}$/
const WHITE_SPACE = /^\s$/u
const END_OF_LINE = /^[\n\r]$/
const END_OF_SENTENCE = /^[.!?…:\n\r]$/
const HAS_LETTER = /[a-z]/
const DOUBLED = /([a-z])\1/
const EDGE = { before: /["'“”‘’«([{<*_~#-]/, after: /["'“”‘’»)\]}>*_~.,;:?!…-]/ } as const
/** In pieces: `i-diot`, `fu.ck`. */
const CUT = /^[a-z]+(?:[-_.~*'’`,:;=|/\\^]{1,2}[a-z]+)+$/
/** Nobody cuts there: `who're`, `pig's`. (No other contraction has the letters of a harsh word.) */
const CONTRACTED = /['’](?:re|s)$/
const POSSESSIVE = /['’]s$/
/** Too much hidden for any rule, and yet everybody knows. A map, because anything is asked of it: an object has a `__proto__`. */
const ALL_BUT_FIRST: ReadonlyMap<string, string> = new Map([
  ['f***', 'fuck'],
  ['s***', 'shit'],
  ['b****', 'bitch'],
])

const WORDS: ReadonlySet<string> = new Set(HARSH_WORDS)
const BY_SHAPE = firstOfEach(HARSH_WORDS.map((word) => [shapeOf(word) ?? word, word]))
const SLIPS = slipsOf(HARSH_WORDS)
const SLIPS_BY_SHAPE = firstOfEach([...SLIPS].map(([slip, word]) => [shapeOf(slip) ?? slip, word]))
/** What letters alone are read as: slips, and letters that look like others. */
const READINGS = new Map([...HARSH_WORDS.flatMap(lookAlikesOf), ...SLIPS])
/** How harsh words begin, by their shape. */
const BEGINNINGS: ReadonlySet<string> = new Set([...BY_SHAPE.keys()].map((shape) => shape.slice(0, MIN_LETTERS)))
const BY_LENGTH = groupBy(HARSH_WORDS, (word) => word.length)
const BY_SQUEEZED = groupBy(HARSH_WORDS, squeezed)

/**
 * Reads disguised harsh words: with letters hidden (`f*ck`), replaced by signs that may be one letter or another (`k1ll`,
 * `1d1ot`, `@sshole`), left out or swapped (`idot`, `fcuk`), doubled (`fuuck`) or cut (`i-diot`). Whatever is not one of
 * the harsh words stays as it is.
 */
export function restore(glyphs: readonly Glyph[]): readonly Glyph[] {
  return rewriteWords(glyphs, (word, from) => {
    const token = word.map((glyph) => (glyph.text.length === 1 ? glyph.text : '\u{FFFD}')).join('')
    const reading = readHarsh(token)
    if (!reading) return word
    const { begin, end } = reading
    if (isName(token.slice(begin, end)) && !beginsSentence(glyphs, from)) return word
    return [...word.slice(0, begin), ...respelt(word.slice(begin, end), reading.word), ...word.slice(end)]
  })
}

/** What is written like one, unless it is a spelling that nobody is called by. */
function isName(text: string): boolean {
  return NAME.test(text) && !Object.hasOwn(SPELLINGS, text.toLowerCase())
}

function beginsSentence(glyphs: readonly Glyph[], from: number): boolean {
  for (let index = from - 1; index >= 0; index -= 1) {
    const text = glyphs[index]?.text ?? ''
    if (!WHITE_SPACE.test(text) || END_OF_LINE.test(text)) return END_OF_SENTENCE.test(text)
  }
  return true
}

/** Whether some word of a text of ASCII hides a harsh one, or is so long that it may. Costs little: it is asked of every text. */
export function hidesHarsh(text: string): boolean {
  const tokens = text.toLowerCase().match(/\S{3,}/g) ?? []
  return tokens.some((token) => token.length > MAX_TOKEN || readLower(token) !== undefined)
}

/** The harsh word that `token`, which has no white space, is a disguise of. None for one that is written plainly. */
export function readHarsh(token: string): HarshReading | undefined {
  return readLower(asciiLower(token))
}

function readLower(token: string): HarshReading | undefined {
  if (token.length < MIN_WRITTEN || token.length > MAX_TOKEN) return undefined
  if (LETTERS.test(token)) return readingOf(readLetters(token), 0, token.length)
  if (!HAS_LETTER.test(token)) return undefined
  const { begin, end } = coreOf(token)
  const core = token.slice(begin, end)
  if (WORDS.has(core)) return undefined
  const isCut = core.length < token.length
  // As it stands first: `!diot` begins, `shi*` ends with what may be punctuation.
  const reading =
    (isCut ? readingOf(readSigns(token), 0, token.length) : undefined) ??
    readingOf(LETTERS.test(core) ? readLetters(core) : readSigns(core), begin, end)
  return reading && !isLink(token) ? reading : undefined
}

function readingOf(word: string | undefined, begin: number, end: number): HarshReading | undefined {
  return word === undefined ? undefined : { word, begin, end }
}

/**
 * Where harsh words stand in letters that were written without regard to words: `youidiot`. Where they overlap, the longer
 * one is meant.
 */
export function harshWordsIn(letters: readonly Glyph[]): readonly GlyphRun[] {
  const shape = letters.map(({ text }) => shapeOf(asciiLower(text)) ?? ' ').join('')
  const runs: GlyphRun[] = []
  for (let from = 0; from + MIN_LETTERS <= shape.length; from += 1) {
    const to = endOfHarsh(shape, from)
    if (to !== undefined) runs.push({ from, to })
  }
  return longestOf(runs)
}

function endOfHarsh(shape: string, from: number): number | undefined {
  if (!BEGINNINGS.has(shape.slice(from, from + MIN_LETTERS))) return undefined
  for (let to = Math.min(shape.length, from + MAX_LETTERS); to - from >= MIN_LETTERS; to -= 1) {
    if (BY_SHAPE.has(shape.slice(from, to))) return to
  }
  return undefined
}

/** Those of `runs` that are left when each gives way to longer ones that it overlaps. */
function longestOf(runs: readonly GlyphRun[]): readonly GlyphRun[] {
  const taken = new Set<number>()
  const isFree = ({ from, to }: GlyphRun): boolean => {
    for (let index = from; index < to; index += 1) if (taken.has(index)) return false
    return true
  }
  return [...runs]
    .sort((one, other) => other.to - other.from - (one.to - one.from))
    .filter((run) => {
      if (!isFree(run)) return false
      for (let index = run.from; index < run.to; index += 1) taken.add(index)
      return true
    })
}

/** Letters only: one too few, two swapped, one that looks like another, some doubled. */
function readLetters(text: string): string | undefined {
  if (text.length < MIN_WRITTEN || text.length > MAX_LETTERS) return undefined
  return READINGS.get(text) ?? (DOUBLED.test(text) ? stretched(text) : undefined)
}

function readSigns(text: string): string | undefined {
  if (text.length < MIN_LETTERS || text.length > MAX_LETTERS) return undefined
  if (CUT.test(text) && !CONTRACTED.test(text)) {
    const joined = lettersOf(text)
    if (WORDS.has(joined)) return joined
  }
  const hidden = HAS_BLANK.test(text) ? (ALL_BUT_FIRST.get(text.replaceAll('#', '*')) ?? uncovered(text)) : undefined
  return hidden ?? resembled(text)
}

/** The word whose letters those and the signs of `text` look like: one letter at least, most of them where one is missing, too. */
function resembled(text: string): string | undefined {
  const shape = shapeOf(text)
  if (shape === undefined) return undefined
  const letters = lettersOf(text).length
  const word = letters > 0 ? BY_SHAPE.get(shape) : undefined
  return word ?? (letters * 2 > text.length ? SLIPS_BY_SHAPE.get(shape) : undefined)
}

/** The word of the same length whose other letters are those that show. */
function uncovered(text: string): string | undefined {
  const signs = [...text].filter((character) => BLANK.test(character))
  if (signs.length === 0 || !LETTER.test(text[0] ?? '')) return undefined
  const areStars = signs.every((sign) => STAR.test(sign))
  // A page number (`p.95`) shows signs only.
  if (!areStars && lettersOf(text).length < 2) return undefined
  const shown = text.length - signs.length
  // Two letters of five with stars, which mean nothing else; half of them with other signs, and none at the end.
  if (areStars ? shown * 5 < text.length * 2 : shown * 2 < text.length || BLANK.test(text.at(-1) ?? ''))
    return undefined
  if (!areStars && new Set(signs).size > 1) return undefined
  // `shi*` may be a pattern of file names; with less it mostly is.
  if (STAR.test(text.at(-1) ?? '') && shown < 3) return undefined
  return BY_LENGTH.get(text.length)?.find((word) =>
    [...text].every((character, index) => {
      const letter = word[index] ?? ''
      return (
        character === letter ||
        BLANK.test(character) ||
        (!LETTER.test(character) && shapeOf(character) === shapeOf(letter))
      )
    }),
  )
}

/** The word that `text` is with some letters doubled. */
function stretched(text: string): string | undefined {
  if (WORDS.has(text) || INNOCENT.has(text)) return undefined
  const words = BY_SQUEEZED.get(squeezed(text))
  if (!words) return undefined
  const runs = runsOf(text)
  return words.find((word) => runsOf(word).every((length, index) => length <= (runs[index] ?? 0)))
}

/** `word` over the glyphs it is read in. Each letter keeps its place; what is too much goes to the last one. */
function respelt(written: readonly Glyph[], word: string): Glyph[] {
  const last = written.length - 1
  const isUpper =
    written.every(({ text }) => text === text.toUpperCase()) && written.some(({ text }) => /[A-Z]/.test(text))
  return [...(isUpper ? word.toUpperCase() : word)].map((text, index) => {
    const at = Math.min(index, last)
    const glyph = written[at] as Glyph
    const kept = index <= last && glyph.text.toLowerCase() === text ? glyph.text : text
    return standingFor(kept, index === word.length - 1 ? written.slice(at) : [glyph])
  })
}

/** The word without the punctuation around it. */
function coreOf(word: string): { readonly begin: number; readonly end: number } {
  let begin = 0
  let end = word.length
  while (begin < end && EDGE.before.test(word[begin] ?? '')) begin += 1
  while (end > begin && EDGE.after.test(word[end - 1] ?? '')) end -= 1
  if (POSSESSIVE.test(word.slice(begin, end))) end -= 2
  return { begin, end }
}

/** Undefined for a text with something in it that looks like no letter. */
function shapeOf(text: string): string | undefined {
  let shape = ''
  for (const character of text) {
    const letter = SHAPES[character] ?? character
    if (!LETTER.test(letter)) return undefined
    shape += letter
  }
  return shape
}

/** Every word with one inner letter left out, or two inner ones swapped, and what is named. */
function slipsOf(words: readonly string[]): ReadonlyMap<string, string> {
  const slips = words.flatMap((word) => {
    const inner = Array.from({ length: Math.max(0, word.length - 2) }, (_, index) => index + 1)
    const dropped = word.length > MIN_LETTERS ? inner.map((at) => word.slice(0, at) + word.slice(at + 1)) : []
    const swapped = inner
      .slice(0, -1)
      .map((at) => `${word.slice(0, at)}${word[at + 1]}${word[at]}${word.slice(at + 2)}`)
    return [...dropped, ...swapped].filter((slip) => slip.length >= MIN_SLIP).map((slip) => [slip, word] as const)
  })
  const all = [...Object.entries(SPELLINGS), ...SHORT_SLIPS, ...slips]
  return firstOfEach(all.filter(([slip]) => !HARSH_WORDS.includes(slip) && !INNOCENT.has(slip)))
}

/** Every spelling of `word` that has an `l` for an `i`, a `v` for a `u`, or the other way round. */
function lookAlikesOf(word: string): (readonly [string, string])[] {
  if (word.length < MIN_SLIP) return []
  const twins: Readonly<Record<string, string>> = { i: 'il', l: 'il', u: 'uv', v: 'uv' }
  const spellings = [...word].reduce<string[]>(
    (begun, letter) => begun.flatMap((spelling) => [...(twins[letter] ?? letter)].map((twin) => spelling + twin)),
    [''],
  )
  return spellings.filter((spelling) => !WORDS.has(spelling) && !INNOCENT.has(spelling)).map((each) => [each, word])
}

function lettersOf(text: string): string {
  return text.replace(/[^a-z]/g, '')
}

function squeezed(text: string): string {
  return text.replace(/(.)\1+/g, '$1')
}

/** How often each letter stands in a row. */
function runsOf(text: string): number[] {
  return [...text.matchAll(/(.)\1*/g)].map(([run]) => run.length)
}

/** Keeps every character's place, as `toLowerCase` does not. */
function asciiLower(text: string): string {
  return ASCII.test(text) ? text.toLowerCase() : text.replace(/[A-Z]/g, (letter) => letter.toLowerCase())
}

function firstOfEach(entries: readonly (readonly [string, string])[]): ReadonlyMap<string, string> {
  return new Map([...entries].reverse())
}

function groupBy<Key>(words: readonly string[], keyOf: (word: string) => Key): ReadonlyMap<Key, readonly string[]> {
  const groups = new Map<Key, string[]>()
  for (const word of words) {
    const key = keyOf(word)
    groups.set(key, [...(groups.get(key) ?? []), word])
  }
  return groups
}
