import { type Glyph, originalRange, type TextRange, textOf } from '@parley/common/folding/glyphs'

const NAMED: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: ' ' }
/** Comments, what scripts and styles hold, tags, references. */
const MARKUP =
  /<!--[\s\S]*?(?:-->|$)|<(script|style)\b[^<>]*>[\s\S]*?(?:<\/\1\s*>|$)|<\/?[a-z][^<>]*>|&(?:#(\d{1,7})|#x([\da-f]{1,6})|([a-z]+));/gi

/** The text a browser would show of `html`; unchanged stretches lead back exactly, others to what they stand for. */
export function textOfHtml(html: string): { readonly text: string; toOriginal(range: TextRange): TextRange } {
  const glyphs: Glyph[] = []
  let done = 0
  for (const match of html.matchAll(MARKUP)) {
    copy(html, done, match.index, glyphs)
    done = match.index + match[0].length
    const shown = match[0].startsWith('&') ? (character(match[2], match[3], match[4]) ?? match[0]) : ' '
    glyphs.push({ text: shown, begin: match.index, end: done })
  }
  copy(html, done, html.length, glyphs)
  return { text: textOf(glyphs), toOriginal: (range) => originalRange(glyphs, range) }
}

function copy(html: string, from: number, to: number, glyphs: Glyph[]): void {
  for (let at = from; at < to; at += 1) glyphs.push({ text: html[at] ?? '', begin: at, end: at + 1 })
}

function character(decimal = '', hexadecimal = '', name = ''): string | undefined {
  if (name) return NAMED[name.toLowerCase()]
  const code = decimal ? Number(decimal) : Number.parseInt(hexadecimal, 16)
  return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : undefined
}
