/** A figure one looks at first. */
export interface Tile {
  /** Names the tile in the page. */
  readonly key: string
  readonly name: string
  /** Null = still on its way. */
  readonly value: string | null
  /** Beside what it is to be seen. */
  readonly note?: string | undefined
}

/** What stands where there is no figure. */
export const NO_FIGURE = '–'

/** The same tiles where there is no answer to take figures from; the first says why. */
export function withoutFigures(tiles: readonly Tile[], why: string): readonly Tile[] {
  return tiles.map(({ key, name }, index) => ({ key, name, value: NO_FIGURE, note: index === 0 ? why : '' }))
}

/** The same tiles with one more word on each. */
export function withNote(tiles: readonly Tile[], note: string): readonly Tile[] {
  return tiles.map((tile) => ({ ...tile, note: joined(tile.note ?? '', note) }))
}

/** Words of a note, one after the other; empty ones are left out. */
export function joined(...texts: readonly string[]): string {
  return texts.filter((text) => text !== '').join(' · ')
}
