import { type Glyph, originalRange, type TextRange, textOf } from '@parley/common/folding/glyphs'
import { decodeHTMLStrict } from 'entities'

/** Comments, what scripts and styles hold, tags, references. */
const MARKUP =
  /<!--[\s\S]*?(?:-->|$)|<(script|style)\b[^<>]*>[\s\S]*?(?:<\/\1\s*>|$)|<\/?[a-z][^<>]*>|&(?:#\d{1,7}|#x[\da-f]{1,6}|[a-z][a-z\d]{1,31});/gi
/** What stands inside a line, even inside a word: `id<b>i</b>ot`. Anything else begins or ends one. */
const INLINE =
  /^<(?:!--|\/?(?:a|abbr|acronym|b|bdi|bdo|big|cite|code|data|del|dfn|em|font|i|ins|kbd|label|mark|nobr|q|rp|rt|ruby|s|samp|small|span|strike|strong|sub|sup|time|tt|u|var|wbr)\b)/i

/** The text a browser would show of `html`; unchanged stretches lead back exactly, others to what they stand for. */
export function textOfHtml(html: string): { readonly text: string; toOriginal(range: TextRange): TextRange } {
  const glyphs: Glyph[] = []
  let done = 0
  for (const match of html.matchAll(MARKUP)) {
    copy(html, done, match.index, glyphs)
    done = match.index + match[0].length
    const shown = shownOf(match[0])
    if (shown !== '') glyphs.push({ text: shown, begin: match.index, end: done })
  }
  copy(html, done, html.length, glyphs)
  return { text: textOf(glyphs), toOriginal: (range) => originalRange(glyphs, range) }
}

function copy(html: string, from: number, to: number, glyphs: Glyph[]): void {
  for (let at = from; at < to; at += 1) glyphs.push({ text: html[at] ?? '', begin: at, end: at + 1 })
}

function shownOf(markup: string): string {
  if (markup.startsWith('&')) return decodeHTMLStrict(markup)
  return INLINE.test(markup) ? '' : ' '
}
