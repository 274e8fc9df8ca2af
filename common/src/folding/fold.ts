import { unmask } from './confusables.js'
import { originalRange, type TextRange, textOf, toGlyphs } from './glyphs.js'
import { unleet } from './leet.js'
import { normalise } from './normalise.js'
import { asShown } from './overrides.js'
import { shorten } from './repeats.js'
import { hidesHarsh, restore } from './restore.js'
import { joinSpelled } from './spacing.js'
import { cutLongWords, setSignsApart } from './word-borders.js'

export type { TextRange } from './glyphs.js'

export interface FoldedText {
  readonly text: string
  /** False when folding found nothing to do; then `text` is the original. */
  readonly isChanged: boolean
  /** The part of the original that a part of `text` stands for. UTF-16 offsets, end exclusive, both. */
  toOriginal(range: TextRange): TextRange
}

/** What no step has anything to do with: most lines of chat. */
const PLAIN = /^[\t\n\r -~]*$/
const SUSPICIOUS =
  /([A-Za-z])\1\1|[0-9@$!|](?=[A-Za-z])|[A-Za-z]\$\$|(?:^|[^A-Za-z])[A-Za-z][\s.\-_*,/~+=:;'"]{1,3}[^\s][\s.\-_*,/~+=:;'"]/i

/**
 * Undoes the ways of hiding a word from a machine that a person still reads: look-alike letters, invisible characters,
 * digits for letters, spelled-out and drawn-out words, harsh words with letters hidden or left out, text turned round,
 * words that are no longer seen as such for what is glued to them. Pure; every offset of the result leads back to the original.
 *
 * Folding errs on the side of leaving alone: the text is scored unfolded too, and the higher score counts.
 */
export function fold(text: string): FoldedText {
  if (PLAIN.test(text) && !SUSPICIOUS.test(text) && !hidesHarsh(text)) return unchanged(text)
  const letters = setSignsApart(unmask(normalise(asShown(toGlyphs(text)))))
  const words = cutLongWords(shorten(joinSpelled(letters)))
  const glyphs = shorten(unleet(restore(words)))
  const folded = textOf(glyphs)
  if (folded === text) return unchanged(text)
  return { text: folded, isChanged: true, toOriginal: (range) => originalRange(glyphs, range) }
}

function unchanged(text: string): FoldedText {
  return { text, isChanged: false, toOriginal: (range) => range }
}
