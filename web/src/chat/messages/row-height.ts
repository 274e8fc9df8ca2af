import type { Row } from '../log/rows.js'

const FIRST_PX = 54
const NEXT_PX = 25
const LINE_PX = 22
const CHARACTERS_PER_LINE = 95

/**
 * What a row is tall on average, as far as one can tell from its text. The list goes by it for rows it has not drawn:
 * the nearer it is, the less it has to move when older ones are put in front.
 */
export function averageRowHeight(rows: readonly Row[]): number {
  if (rows.length === 0) return FIRST_PX
  const sum = rows.reduce((total, row) => total + heightOf(row), 0)
  return Math.round(sum / rows.length)
}

function heightOf(row: Row): number {
  const text = row.kind === 'message' ? (row.message.text ?? '') : row.post.text
  const lines = text.split('\n').reduce((count, line) => count + Math.floor(line.length / CHARACTERS_PER_LINE) + 1, 0)
  return (row.startsGroup ? FIRST_PX : NEXT_PX) + (lines - 1) * LINE_PX
}
