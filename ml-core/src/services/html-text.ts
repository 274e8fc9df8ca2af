import { type Glyph, originalRange, type TextRange, textOf } from '@parley/common/folding/glyphs'
import { DecodingMode, HtmlEntityDecoder } from 'entities/decode'
import { type Token, type TokenHandler, Tokenizer, TokenizerMode } from 'parse5'

type Mode = (typeof TokenizerMode)[keyof typeof TokenizerMode]

/** What begins or ends a word: what a browser lays out by itself, and what we show although it does not. */
const SEPARATING = new Set(
  `address article aside blockquote body center dd details dialog dir div dl dt fieldset figcaption figure footer form
  frame frameset h1 h2 h3 h4 h5 h6 header hgroup hr html legend li listing main marquee menu nav ol optgroup option p
  plaintext pre search section summary ul xmp
  caption col colgroup table tbody td tfoot th thead tr
  audio br button canvas embed iframe image img input meter object progress select svg textarea video
  datalist head noembed noframes noscript title`.split(/\s+/),
)
/** Elements whose content is not read as markup. The standard leaves it to the tree builder to tell the tokeniser. */
const MODES: ReadonlyMap<string, Mode> = new Map<string, Mode>([
  ['textarea', TokenizerMode.RCDATA],
  ['title', TokenizerMode.RCDATA],
  ['iframe', TokenizerMode.RAWTEXT],
  ['noembed', TokenizerMode.RAWTEXT],
  ['noframes', TokenizerMode.RAWTEXT],
  ['noscript', TokenizerMode.RAWTEXT],
  ['style', TokenizerMode.RAWTEXT],
  ['xmp', TokenizerMode.RAWTEXT],
  ['script', TokenizerMode.SCRIPT_DATA],
  ['plaintext', TokenizerMode.PLAINTEXT],
])
/** Whether `MODES` hold inside these depends on the tree, or on the browser; building the tree is not linear in time. */
const READ_BY_OTHER_RULES = new Set(['math', 'select', 'svg'])
/** What does not stand for itself between tags: references, `</>` and NUL, which are not shown. */
const UNLIKE_SHOWN = { markup: /&|<\/>|\0/g, references: /&/g }

/** The text a browser would show of `html`; unchanged stretches lead back exactly, others to what they stand for. */
export function textOfHtml(html: string): { readonly text: string; toOriginal(range: TextRange): TextRange } {
  const glyphs = new ShownText(html).read()
  return { text: textOf(glyphs), toOriginal: (range) => originalRange(glyphs, range) }
}

/** Keeps what stands between tags and comments. What is in doubt is shown: what we do not show is not scored. */
class ShownText implements TokenHandler {
  readonly onParseError = null
  readonly #html: string
  readonly #tokenizer = new Tokenizer({ sourceCodeLocationInfo: true }, this)
  /** The decoder that parse5 asks, so that we agree on where a reference ends. */
  readonly #decoder = new HtmlEntityDecoder((codePoint) => {
    this.#decoded += String.fromCodePoint(codePoint)
  })
  readonly #glyphs: Glyph[] = []
  #decoded = ''
  #done = 0
  #mode: Mode = TokenizerMode.DATA
  #isShown = true
  #openTemplates = 0
  #otherRulesFrom: number | undefined

  constructor(html: string) {
    this.#html = html
  }

  read(): readonly Glyph[] {
    this.#tokenizer.write(this.#html, true)
    return this.#glyphs
  }

  onStartTag(tag: Token.TagToken): void {
    this.#pass(tag)
    this.#mode = MODES.get(tag.tagName) ?? TokenizerMode.DATA
    this.#tokenizer.state = this.#mode
    this.#isShown = tag.tagName !== 'script' && tag.tagName !== 'style'
    if (isHiddenTemplate(tag)) this.#openTemplates += 1
    if (READ_BY_OTHER_RULES.has(tag.tagName)) this.#otherRulesFrom ??= tag.location?.startOffset
  }

  onEndTag(tag: Token.TagToken): void {
    this.#pass(tag)
    this.#mode = TokenizerMode.DATA
    this.#isShown = true
    if (tag.tagName === 'template') this.#openTemplates = Math.max(0, this.#openTemplates - 1)
  }

  onComment(comment: Token.CommentToken): void {
    this.#pass(comment)
  }

  onDoctype(doctype: Token.DoctypeToken): void {
    this.#pass(doctype)
  }

  /** A tag that nothing ends is shown: it may be a `<` that somebody wrote. */
  onEof(): void {
    this.#showTo(this.#html.length)
    if (this.#otherRulesFrom === undefined) return
    // Nothing can hide behind rules we do not follow: from there on it is shown as it is written, too.
    this.#glyphs.push({ text: '\n', begin: this.#otherRulesFrom, end: this.#otherRulesFrom })
    this.#copy(this.#otherRulesFrom, this.#html.length)
  }

  /** Characters are taken from the markup: a token tells where it begins, but not where in it the references are. */
  onCharacter(): void {}
  onNullCharacter(): void {}
  onWhitespaceCharacter(): void {}

  #pass(token: Token.TagToken | Token.CommentToken | Token.DoctypeToken): void {
    if (!token.location) throw new Error('parse5 was asked where tokens are and did not say')
    const { startOffset: begin, endOffset: end } = token.location
    this.#showTo(begin)
    this.#done = end
    if ('tagName' in token && SEPARATING.has(token.tagName)) this.#glyphs.push({ text: ' ', begin, end })
  }

  #showTo(end: number): void {
    if (this.#isShown && this.#openTemplates === 0) this.#show(this.#done, end)
    this.#done = end
  }

  #show(begin: number, end: number): void {
    let done = begin
    const unlikeShown = unlikeShownIn(this.#mode)
    if (unlikeShown) {
      for (const { 0: match, index } of this.#html.slice(begin, end).matchAll(unlikeShown)) {
        const at = begin + index
        const reference = match === '&' ? this.#referenceAt(at) : { text: '', begin: at, end: at + match.length }
        if (!reference) continue
        this.#copy(done, at)
        if (reference.text !== '') this.#glyphs.push(reference)
        done = reference.end
      }
    }
    this.#copy(done, end)
  }

  /** The reference that begins at the `&` at `begin`; without a semicolon too: `&ltb` reads as `<b`. */
  #referenceAt(begin: number): Glyph | undefined {
    this.#decoded = ''
    this.#decoder.startEntity(DecodingMode.Legacy)
    const written = this.#decoder.write(this.#html, begin + 1)
    const length = written < 0 ? this.#decoder.end() : written
    return length === 0 ? undefined : { text: this.#decoded, begin, end: begin + length }
  }

  #copy(from: number, to: number): void {
    for (let at = from; at < to; at += 1) this.#glyphs.push({ text: this.#html[at] ?? '', begin: at, end: at + 1 })
  }
}

/** The template of a shadow root is shown. */
function isHiddenTemplate({ tagName, attrs }: Token.TagToken): boolean {
  return tagName === 'template' && !attrs.some(({ name }) => name === 'shadowrootmode')
}

function unlikeShownIn(mode: Mode): RegExp | undefined {
  if (mode === TokenizerMode.DATA) return UNLIKE_SHOWN.markup
  return mode === TokenizerMode.RCDATA ? UNLIKE_SHOWN.references : undefined
}
