import { createRequire } from 'node:module'
import { type Glyph, rewriteWords, textOf } from './glyphs.js'

/**
 * Unicode's confusables (UTS #39, by way of `unhomoglyph`), kept to what looks like Latin letters and is not ASCII
 * itself: the full table would also turn `m` into `rn` and `1` into `l`.
 */
const LOOKS_LIKE: ReadonlyMap<string, string> = new Map([
  ...Object.entries(createRequire(import.meta.url)('unhomoglyph/data.json') as Record<string, string>)
    .map(([from, to]) => [from, to.normalize('NFKD').replace(/\p{M}/gu, '')] as const)
    .filter(([from, to]) => (from.codePointAt(0) ?? 0) > 0x7f && /^[A-Za-z]{1,2}$/.test(to)),
  ...smallCapitals(),
])

/** What only people take for Latin: the table knows what is drawn alike, not what is read alike. */
const READS_LIKE: ReadonlyMap<string, string> = new Map(
  Object.entries({
    ...{ к: 'k', т: 't', п: 'n', в: 'b', н: 'h', м: 'm', я: 'r', ш: 'w', ё: 'e', ї: 'i', є: 'e', К: 'K', Т: 'T' },
    ...{
      В: 'B',
      Н: 'H',
      М: 'M',
      П: 'N',
      Я: 'R',
      Ш: 'W',
      ε: 'e',
      κ: 'k',
      τ: 't',
      η: 'n',
      ω: 'w',
      έ: 'e',
      ή: 'n',
      ώ: 'w',
    },
  }),
)

const LATIN = /\p{Script=Latin}/u
const OTHER_LETTER = /[^\P{L}\p{Script=Latin}]/u

/**
 * Replaces letters of other alphabets that pose as Latin ones. Words that are honestly of another alphabet stay: a word
 * is read as Latin when it mixes alphabets, or when all of it looks Latin and the text around it is. In one that mixes them
 * letters need only read like Latin ones.
 */
export function unmask(glyphs: readonly Glyph[]): readonly Glyph[] {
  if (!glyphs.some(({ text }) => LOOKS_LIKE.has(text) || READS_LIKE.has(text))) return glyphs
  const isLatinText = isMostlyLatin(textOf(glyphs))
  return rewriteWords(glyphs, (word) => {
    const text = textOf(word)
    const isMixed = LATIN.test(text) && word.some((glyph) => LOOKS_LIKE.has(glyph.text) || READS_LIKE.has(glyph.text))
    const isDisguised = isLatinText && word.every(looksLatin)
    if (!isMixed && !isDisguised) return word
    const plain = word.flatMap((glyph) => {
      const letters = LOOKS_LIKE.get(glyph.text) ?? (isMixed ? READS_LIKE.get(glyph.text) : undefined)
      return letters ? [...letters].map((letter) => ({ ...glyph, text: letter })) : [glyph]
    })
    return plain.some((glyph, index) => glyph !== word[index]) ? plain : word
  })
}

/** Small capitals, of which the confusables know a few only. */
function smallCapitals(): (readonly [string, string])[] {
  const alphabet = [...'ᴀʙᴄᴅᴇꜰɢʜɪᴊᴋʟᴍɴᴏᴘǫʀꜱᴛᴜᴠᴡ ʏᴢ']
  return alphabet
    .map((letter, index) => [letter, String.fromCodePoint(0x61 + index)] as const)
    .filter(([from]) => from !== ' ')
}

function looksLatin(glyph: Glyph): boolean {
  return !OTHER_LETTER.test(glyph.text) || LOOKS_LIKE.has(glyph.text)
}

/** Counted without the letters in question: a text all in disguise is judged by whether any honest other letter stands in it. */
function isMostlyLatin(text: string): boolean {
  let latin = 0
  let other = 0
  for (const character of text) {
    if (LATIN.test(character)) latin += 1
    else if (OTHER_LETTER.test(character) && !LOOKS_LIKE.has(character)) other += 1
  }
  return other === 0 || latin > 2 * other
}
