import { Skeleton } from '@mantine/core'
import { errorText } from '../api/error-text.js'
import { type Tile, withoutFigures } from './tile.js'
import classes from './tiles.module.css'

/** The figures one looks at first. */
export function Tiles({ tiles }: { readonly tiles: readonly Tile[] }) {
  return (
    <dl className={classes.grid}>
      {tiles.map(({ key, name, value, note }) => (
        <div key={key} className={classes.tile} data-tile={key}>
          <dt className={classes.name}>{name}</dt>
          <dd className={classes.value}>{value ?? <Skeleton width={72} height={24} my={4} />}</dd>
          <dd className={classes.note}>{note}</dd>
        </div>
      ))}
    </dl>
  )
}

/** The part of a query's state that its tiles show. */
interface TilesState {
  readonly data: unknown
  readonly error: Error | null
}

/** Tiles of a question, which is answered, under way, or has failed without an earlier answer to show. */
export function tilesOf({ data, error }: TilesState, tiles: readonly Tile[]): readonly Tile[] {
  return data === undefined && error ? withoutFigures(tiles, errorText(error)) : tiles
}
