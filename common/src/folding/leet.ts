import { type Glyph, rewriteWords, textOf } from './glyphs.js'
import { isTechnical } from './technical.js'

/** No 2, 6, 8: hardly ever letters, and in every second technical word (`p2p`, `x86`, `i18n`, `sha256`). */
const LETTER_OF: Readonly<Record<string, string>> = {
  '0': 'o',
  '3': 'e',
  '4': 'a',
  '5': 's',
  '7': 't',
  '9': 'g',
  '@': 'a',
  $: 's',
  '!': 'i',
  '|': 'i',
  '€': 'e',
}
const READABLE = /^[A-Za-z01345779@$!|€'’-]+$/
const LETTER = /[A-Za-z]/
const LEET = /[01345779@$!|€]/
/** A sign between letters: `sh1t`, `b!tch`, `id10t`. */
const INSIDE = /[A-Za-z][01345779@$!|€]{1,3}[A-Za-z]/
/**
 * A sign in front: `$hit`, `1diot`, `5tupid`. No name begins with a doubled consonant, so `@sshole` is no mention; `!ask`
 * is a bot's command, so an exclamation mark in front is never a letter.
 */
const IN_FRONT = /^(?:[$|€](?=[a-z]{2})|[013457](?=[a-z]{3})|@(?=([b-df-hj-np-tv-z])\1))/
/** A sign at the end only where it cannot be punctuation or a number: `a$$`. */
const AT_END = /[A-Za-z]\${2}$/
const PUNCTUATION = { before: /["'“”‘’(*~-]/, after: /["'“”‘’).,;:?!*~-]/ } as const

/** Reads `sh1t`, `$hit`, `a$$` as words. Numbers, versions, links, code, mentions, `b4`, `2nd`, `x86` stay as they are. */
export function unleet(glyphs: readonly Glyph[]): readonly Glyph[] {
  if (!glyphs.some((glyph) => LEET.test(glyph.text))) return glyphs
  return rewriteWords(glyphs, (word) => {
    const text = textOf(word)
    if (!LEET.test(text) || !LETTER.test(text)) return word
    const core = coreOf(text)
    if (!isLeet(core.text)) return word
    return word.map((glyph, index) => {
      const at = index - core.begin
      const letter = at >= 0 && at < core.text.length ? letterAt(core.text, at) : undefined
      return letter ? { ...glyph, text: letter } : glyph
    })
  })
}

function isLeet(core: string): boolean {
  if (!READABLE.test(core) || isTechnical(core)) return false
  if (core.replace(/[^A-Za-z]/g, '').length * 3 < core.length) return false
  return INSIDE.test(core) || IN_FRONT.test(core) || AT_END.test(core)
}

function letterAt(word: string, index: number): string | undefined {
  const sign = word[index] ?? ''
  if (sign === '1') return readOne(word, index)
  return LETTER_OF[sign]
}

/** `1` is an i after a consonant (`sh1t`), an l after a vowel (`assho1e`), before one at the start (`1oser`), and doubled (`ki11er`). */
function readOne(word: string, index: number): string {
  const previous = word[index - 1] ?? ''
  const next = word[index + 1] ?? ''
  if (previous === '1' || next === '1') return 'l'
  if (index === 0) return /[aeou]/i.test(next) ? 'l' : 'i'
  return /[aeio03]/i.test(previous) ? 'l' : 'i'
}

/** The word without the punctuation around it. Only ASCII words are leet, so its offsets are glyph offsets too. */
function coreOf(word: string): { readonly text: string; readonly begin: number } {
  let begin = 0
  let end = word.length
  while (begin < end && PUNCTUATION.before.test(word[begin] ?? '')) begin += 1
  while (end > begin && PUNCTUATION.after.test(word[end - 1] ?? '')) end -= 1
  return { text: word.slice(begin, end), begin }
}
