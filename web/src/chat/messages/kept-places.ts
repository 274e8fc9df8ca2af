import type { Row } from '../log/rows.js'

/** Where the rows stand that are drawn wherever one reads: the one that Tab leads to, and the one whose text is being changed. */
export function keptPlaces(rows: readonly Row[], tabStopKey: string | null, editing: string | null): readonly number[] {
  const isEdited = (row: Row) => row.kind === 'message' && row.message.id === editing
  const places = [
    tabStopKey === null ? -1 : rows.findLastIndex(({ key }) => key === tabStopKey),
    editing === null ? -1 : rows.findLastIndex(isEdited),
  ]
  return places.filter((place) => place >= 0)
}
