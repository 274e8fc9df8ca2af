import { type Glyph, rewriteWords, standingFor, textOf } from './glyphs.js'
import { isTechnical } from './technical.js'

const REPEATED = /(\p{L})\1\1/iu
/** Letters that end or fill English words in pairs more often than alone: `assss`, `killll`, `niggg`. */
const DOUBLED = /^[slg]$/i

/** Shortens letters drawn out three times or more: `fuuuuck` to `fuck`, `killlll` to `kill`. */
export function shorten(glyphs: readonly Glyph[]): readonly Glyph[] {
  return rewriteWords(glyphs, (word) => {
    const text = textOf(word)
    if (!REPEATED.test(text) || isTechnical(text)) return word
    const result: Glyph[] = []
    for (let from = 0; from < word.length; ) {
      const glyph = word[from] as Glyph
      let to = from + 1
      while (to < word.length && isSameLetter(glyph, word[to] as Glyph)) to += 1
      const run = word.slice(from, to)
      for (const kept of run.length < 3 ? run : shortened(run)) result.push(kept)
      from = to
    }
    return result
  })
}

function isSameLetter(one: Glyph, other: Glyph): boolean {
  return /^\p{L}$/u.test(one.text) && one.text.toLowerCase() === other.text.toLowerCase()
}

function shortened(run: readonly Glyph[]): Glyph[] {
  const first = run[0] as Glyph
  const last = run[run.length - 1] as Glyph
  if (!DOUBLED.test(first.text)) return [standingFor(first.text, run)]
  return [first, standingFor(last.text, run.slice(1))]
}
