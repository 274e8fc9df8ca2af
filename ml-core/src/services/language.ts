import { eld } from 'eld/extrasmall'

export interface DetectedLanguage {
  /** ISO 639-1, or `und`. */
  readonly code: string
  /** Whether the model knows it. Undetermined counts as known: there is nothing to hold against the text. */
  readonly isSupported: boolean
}

/** Below this many letters Latin-script detection guesses: "lol wtf u doin bro" looks Croatian. */
const MIN_LATIN_LETTERS = 16
/** How much likelier another language must be than the best known one. English chat full of names and commands stays English. */
const MARGIN = 0.15
/** Words that are not talk: links, addresses, mentions, paths. */
const NOISE = /[@#/\\_]/
/** Enough to tell a language by. */
const MAX_CHARACTERS = 2_000

/** Detects languages, in doubt for those the model knows. */
export class LanguageDetector {
  /** @param supported ISO 639-1 codes, the likeliest first; asked at each text, since a model says them once loaded. */
  constructor(private readonly supported: () => readonly string[]) {}

  detect(text: string): DetectedLanguage {
    const supported = this.supported()
    const words = text.slice(0, MAX_CHARACTERS).split(/\s+/)
    const talk = words.filter((word) => !NOISE.test(word)).join(' ')
    const letters = talk.match(/\p{L}/gu)?.length ?? 0
    if (letters === 0) return { code: 'und', isSupported: true }
    const latin = talk.match(/\p{Script=Latin}/gu)?.length ?? 0
    const isLatin = latin * 2 >= letters
    const likely: DetectedLanguage = { code: supported[0] ?? 'und', isSupported: true }
    if (isLatin && letters < MIN_LATIN_LETTERS) return likely
    const found = eld.detect(talk)
    if (found.language === '') return isLatin ? likely : { code: 'und', isSupported: false }
    if (supported.includes(found.language)) return { code: found.language, isSupported: true }
    if (!isLatin) return { code: found.language, isSupported: false }
    const scores = found.getScores()
    const best = Math.max(0, ...supported.map((code) => scores[code] ?? 0))
    const isClear = found.isReliable() && (scores[found.language] ?? 0) - best > MARGIN
    return isClear ? { code: found.language, isSupported: false } : likely
  }
}
