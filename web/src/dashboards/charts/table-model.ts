/** A chart's figures as a table: what it shows, for those who do not see it, and for spreadsheets. */
export interface TableModel {
  readonly columns: readonly Column[]
  readonly rows: readonly Row[]
}

export interface Column {
  readonly name: string
  /** How its numbers are written; by default as plain numbers. */
  readonly format?: ((value: number) => string) | undefined
}

export interface Row {
  readonly key: string
  /** Null = there is no such figure. */
  readonly cells: readonly Cell[]
}

export type Cell = string | number | null

/** What a spreadsheet would take for a formula. */
const FORMULA = /^[=+\-@\t\r]/

/** RFC 4180. Names are people's own texts: one that reads as a formula gets an apostrophe first. */
export function toCsv({ columns, rows }: TableModel): string {
  const lines = [columns.map(({ name }) => name), ...rows.map(({ cells }) => cells)]
  return lines.map((cells) => `${cells.map(csvCell).join(',')}\r\n`).join('')
}

function csvCell(cell: Cell): string {
  if (cell === null) return ''
  if (typeof cell === 'number') return String(cell)
  const text = FORMULA.test(cell) ? `'${cell}` : cell
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}
