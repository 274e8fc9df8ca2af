/**
 * What one text puts into a request at most. Tokens are seldom more than characters, so this bounds how long whoever comes
 * next waits for it, and how much of a request's time limit it takes.
 */
const PIECE_CHARACTERS = 2_048
/** A phrase cut by one border stands whole in the next piece, as in the windows that the model cuts a piece into. */
const OVERLAP_CHARACTERS = 256
/** How far back from its border a piece looks for white space to end at. */
const WORD_CHARACTERS = 64

/** A text cut into overlapping pieces: at white space where there is any near, never within a character. */
export function piecesOf(text: string): string[] {
  const pieces: string[] = []
  let begin = 0
  while (text.length - begin > PIECE_CHARACTERS) {
    const end = borderBefore(text, begin + PIECE_CHARACTERS)
    pieces.push(text.slice(begin, end))
    begin = borderBefore(text, end - OVERLAP_CHARACTERS)
  }
  pieces.push(text.slice(begin))
  return pieces
}

function borderBefore(text: string, at: number): number {
  for (let border = at; border > at - WORD_CHARACTERS; border -= 1) if (/\s/.test(text[border] ?? '')) return border
  return /[\udc00-\udfff]/.test(text[at] ?? '') ? at - 1 : at
}
