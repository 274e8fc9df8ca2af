/** A part of a text. UTF-16 offsets, end exclusive. */
export interface TextRange {
  readonly begin: number
  readonly end: number
}

/** A piece of changed text, mostly one code point, and the part of the original it stands for. */
export interface Glyph extends TextRange {
  readonly text: string
}

/** A run of glyphs, end exclusive. */
export interface GlyphRun {
  readonly from: number
  readonly to: number
}

/** The text as glyphs, each standing for itself. */
export function toGlyphs(text: string): Glyph[] {
  const glyphs: Glyph[] = []
  let begin = 0
  for (const character of text) {
    const end = begin + character.length
    glyphs.push({ text: character, begin, end })
    begin = end
  }
  return glyphs
}

export function textOf(glyphs: readonly Glyph[]): string {
  let text = ''
  for (const glyph of glyphs) text += glyph.text
  return text
}

/** `text`, which stands for all of `parts`. They need not be in the order of the original. */
export function standingFor(text: string, parts: readonly Glyph[]): Glyph {
  let begin = Number.POSITIVE_INFINITY
  let end = 0
  for (const part of parts) {
    begin = Math.min(begin, part.begin)
    end = Math.max(end, part.end)
  }
  return { text, begin, end }
}

/** The runs between white space. */
export function wordsOf(glyphs: readonly Glyph[]): GlyphRun[] {
  const words: GlyphRun[] = []
  let from = -1
  for (let index = 0; index <= glyphs.length; index += 1) {
    const glyph = glyphs[index]
    const isInside = glyph !== undefined && !/\s/u.test(glyph.text)
    if (isInside && from < 0) from = index
    if (!isInside && from >= 0) {
      words.push({ from, to: index })
      from = -1
    }
  }
  return words
}

/** Rewrites each word, which stands from `from` on, by `rewrite`, which returns its argument when there is nothing to do. */
export function rewriteWords(
  glyphs: readonly Glyph[],
  rewrite: (word: readonly Glyph[], from: number) => readonly Glyph[],
): readonly Glyph[] {
  const rewritten: Glyph[] = []
  let isChanged = false
  let done = 0
  for (const { from, to } of wordsOf(glyphs)) {
    const word = glyphs.slice(from, to)
    const result = rewrite(word, from)
    if (result !== word) isChanged = true
    for (; done < from; done += 1) rewritten.push(glyphs[done] as Glyph)
    for (const glyph of result) rewritten.push(glyph)
    done = to
  }
  if (!isChanged) return glyphs
  return [...rewritten, ...glyphs.slice(done)]
}

/** The part of the original that a part of the glyphs' text stands for. */
export function originalRange(glyphs: readonly Glyph[], { begin, end }: TextRange): TextRange {
  let offset = 0
  const parts: Glyph[] = []
  for (const glyph of glyphs) {
    const next = offset + glyph.text.length
    if (next > begin && offset < end) parts.push(glyph)
    offset = next
  }
  if (parts.length === 0) return { begin: 0, end: 0 }
  const whole = standingFor('', parts)
  return { begin: whole.begin, end: whole.end }
}
