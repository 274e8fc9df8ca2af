import { eld } from 'eld/extrasmall'

export interface DetectedLanguage {
  /** ISO 639-1, or `und`. */
  readonly code: string
  /** Whether the model knows it. Undetermined counts as known: there is nothing to hold against the text. */
  readonly isSupported: boolean
}

/** Below this many letters Latin-script detection guesses: "lol wtf u doin bro" looks Croatian. */
const MIN_LATIN_LETTERS = 16
/**
 * How much likelier another language must be than the best known one: English chat full of names and commands stays English.
 * And how much likelier a known one must be in a part of a text in another.
 */
const MARGIN = 0.15
/** A part with fewer letters says nothing. */
const MIN_PART_LETTERS = 12
/** Words that are not talk: links, addresses, mentions, paths. */
const NOISE = /[@#/\\_]/
/** Enough to tell a language by. */
const MAX_CHARACTERS = 2_000
/** How much of a text is looked at in parts: all of a chat message. */
const MAX_CHARACTERS_IN_PARTS = 4_000
/** Where one language may give way to another. */
const BORDER = /[.!?…,;:()"“”«»|\n\r–—]+|\s-+\s/u
/** Words that are looked at together where no border comes. */
const WINDOW = 4
const LATIN = /\p{Script=Latin}/gu
const LATIN_WORD = /\p{Script=Latin}{3}/u
const NOT_LATIN = /[^\p{Script=Latin}\p{M}'’]+/gu
/** Scripts with a letter for each syllable or word. */
const SYLLABIC = String.raw`\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}ー`
const ALPHABETIC = String.raw`[^\P{L}\p{Script=Latin}${SYLLABIC}]`
/** Letters that stand together; those of a face (`ツ`, `(ノಠ益ಠ)ノ`) or a formula stand alone. */
const OTHER_WORD = new RegExp(String.raw`[${SYLLABIC}]{2,}|${ALPHABETIC}(?:${ALPHABETIC}|\p{M}){3,}`, 'gu')

/** Detects languages, in doubt for those the model knows. */
export class LanguageDetector {
  /** @param supported ISO 639-1 codes, the likeliest first; asked at each text, since a model says them once loaded. */
  constructor(private readonly supported: () => readonly string[]) {}

  /** A text in several languages is supported when one of them is: what the model reads in it counts. */
  detect(text: string): DetectedLanguage {
    const supported = this.supported()
    const talk = talkOf(text.slice(0, MAX_CHARACTERS))
    const whole = languageOf(talk, supported)
    if (whole.isSupported) return whole
    return knownPart(text.slice(0, MAX_CHARACTERS_IN_PARTS), whole.code, supported) ?? whole
  }
}

function languageOf(talk: string, supported: readonly string[]): DetectedLanguage {
  const letters = talk.match(/\p{L}/gu)?.length ?? 0
  if (letters === 0) return UNDETERMINED
  const isLatin = isMostlyLatin(talk, letters)
  const likely: DetectedLanguage = { code: supported[0] ?? 'und', isSupported: true }
  if (isLatin && letters < MIN_LATIN_LETTERS) return likely
  if (!isLatin && !hasWordOfOtherScript(talk)) return UNDETERMINED
  const found = eld.detect(talk)
  if (found.language === '') return isLatin ? likely : { code: 'und', isSupported: false }
  if (supported.includes(found.language)) return { code: found.language, isSupported: true }
  if (!isLatin) return { code: found.language, isSupported: false }
  const scores = found.getScores()
  const best = Math.max(0, ...supported.map((code) => scores[code] ?? 0))
  const isClear = found.isReliable() && (scores[found.language] ?? 0) - best > MARGIN
  return isClear ? { code: found.language, isSupported: false } : likely
}

const UNDETERMINED: DetectedLanguage = { code: 'und', isSupported: true }

/** The known language that some of a text in the language `other` is in. */
function knownPart(text: string, other: string, supported: readonly string[]): DetectedLanguage | undefined {
  const talk = talkOf(text)
  const latin = talk.replace(NOT_LATIN, ' ')
  if (!isMostlyLatin(talk) && LATIN_WORD.test(latin)) {
    const found = languageOf(latin, supported)
    if (found.isSupported) return found
  }
  for (const part of partsOf(text)) {
    const code = surely(part, other, supported)
    if (code !== undefined) return { code, isSupported: true }
  }
  return undefined
}

/** Clauses, and the long ones in overlapping windows. */
function* partsOf(text: string): Generator<string> {
  for (const clause of text.split(BORDER)) {
    const words = talkOf(clause).split(' ')
    for (let from = 0; from === 0 || from + WINDOW / 2 < words.length; from += WINDOW / 2) {
      yield words.slice(from, from + WINDOW).join(' ')
    }
  }
}

/** The known language that `part` is in. Here it is the other way round: in doubt it is in the language of the whole. */
function surely(part: string, other: string, supported: readonly string[]): string | undefined {
  if ((part.match(/\p{L}/gu)?.length ?? 0) < MIN_PART_LETTERS) return undefined
  const found = eld.detect(part)
  if (!supported.includes(found.language) || !found.isReliable()) return undefined
  const scores = found.getScores()
  return (scores[found.language] ?? 0) - (scores[other] ?? 0) > MARGIN ? found.language : undefined
}

function talkOf(text: string): string {
  const words = text.trim().split(/\s+/)
  return words.filter((word) => !NOISE.test(word)).join(' ')
}

function isMostlyLatin(talk: string, letters = talk.match(/\p{L}/gu)?.length ?? 0): boolean {
  return (talk.match(LATIN)?.length ?? 0) * 2 >= letters
}

/** A letter that is only repeated says no more than a face does. */
function hasWordOfOtherScript(talk: string): boolean {
  return (talk.match(OTHER_WORD) ?? []).some((word) => new Set(word).size > 1)
}
