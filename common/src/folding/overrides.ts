import type { Glyph } from './glyphs.js'

/** Bidirectional controls (UAX #9). */
const RIGHT_TO_LEFT_OVERRIDE = '\u202e'
const OVERRIDE_OR_EMBEDDING = /^[\u202a-\u202e]$/
/** In any of these Latin letters are shown from left to right: left-to-right override, embeddings. */
const EMBEDDING = /^[\u202a\u202b\u202d]$/
const ISOLATE = /^[\u2066-\u2068]$/
const END_OF_EMBEDDING = '\u202c'
const END_OF_ISOLATE = '\u2069'
const END_OF_LINE = /^[\n\r\u0085\u2029]$/
/** Belongs to the sign before it and stays behind it, whatever is turned round. */
const ATTACHED = /^[\p{M}\p{Emoji_Modifier}]$/u
/** What is nested deeper is shown like what is around it (`max_depth`). */
const MAX_LEVEL = 125

/** A sign with all that is attached to it. */
interface Part {
  readonly glyphs: Glyph[]
  readonly level: number
}

/** Parts and runs of higher levels that stand together. On an odd level they are shown from right to left. */
interface Run {
  readonly level: number
  readonly inside: (Part | Run)[]
}

/** The text in the order in which it is shown: what stands between U+202E and U+202C is read from right to left. */
export function asShown(glyphs: readonly Glyph[]): readonly Glyph[] {
  if (!glyphs.some(({ text }) => text === RIGHT_TO_LEFT_OVERRIDE)) return glyphs
  const shown: Glyph[] = []
  const nesting = new Nesting()
  let line: Part[] = []
  for (const glyph of glyphs) {
    const before = nesting.level
    nesting.follow(glyph.text)
    // These part nothing: two overrides side by side are turned round as one.
    if (OVERRIDE_OR_EMBEDDING.test(glyph.text)) continue
    const isEnd = END_OF_LINE.test(glyph.text)
    const last = line.at(-1)
    if (last && ATTACHED.test(glyph.text)) last.glyphs.push(glyph)
    // What opens or closes an isolate stands outside it.
    else line.push({ glyphs: [glyph], level: Math.min(before, nesting.level) })
    if (isEnd) {
      append(shown, runsOf(line))
      line = []
    }
  }
  append(shown, runsOf(line))
  return shown
}

/** Which overrides, embeddings and isolates are open at a place of a line. */
class Nesting {
  readonly #opened: { readonly level: number; readonly isIsolate: boolean }[] = []
  #isolates = 0

  get level(): number {
    return this.#opened.at(-1)?.level ?? 0
  }

  follow(sign: string): void {
    if (sign === RIGHT_TO_LEFT_OVERRIDE) this.#open(1, false)
    else if (EMBEDDING.test(sign)) this.#open(0, false)
    else if (ISOLATE.test(sign)) this.#open(0, true)
    else if (sign === END_OF_ISOLATE && this.#isolates > 0) this.#closeIsolate()
    else if (sign === END_OF_EMBEDDING && this.#opened.at(-1)?.isIsolate === false) this.#opened.pop()
    else if (END_OF_LINE.test(sign)) this.#closeAll()
  }

  /** On the next level that is odd (1) or even (0). */
  #open(oddness: 0 | 1, isIsolate: boolean): void {
    const next = this.level + (this.level % 2 === oddness ? 2 : 1)
    this.#opened.push({ level: next > MAX_LEVEL ? this.level : next, isIsolate })
    if (isIsolate) this.#isolates += 1
  }

  #closeAll(): void {
    this.#opened.length = 0
    this.#isolates = 0
  }

  /** The last one, with all that was opened in it. */
  #closeIsolate(): void {
    while (this.#opened.pop()?.isIsolate === false);
    this.#isolates -= 1
  }
}

/** A run within a higher one is part of it (UAX #9, L2). */
function runsOf(line: readonly Part[]): Run {
  const whole: Run = { level: 0, inside: [] }
  const open: Run[] = [whole]
  for (const part of line) {
    let run = open.at(-1) ?? whole
    let closed: Run | undefined
    while (run.level > part.level) {
      closed = open.pop()
      run = open.at(-1) ?? whole
    }
    if (run.level < part.level) {
      const begun: Run = { level: part.level, inside: [] }
      if (closed) {
        run.inside.pop()
        begun.inside.push(closed)
      }
      run.inside.push(begun)
      open.push(begun)
      run = begun
    }
    run.inside.push(part)
  }
  return whole
}

function append(shown: Glyph[], { level, inside }: Run): void {
  for (const part of level % 2 === 1 ? inside.reverse() : inside) {
    if ('inside' in part) append(shown, part)
    else for (const glyph of part.glyphs) shown.push(glyph)
  }
}
