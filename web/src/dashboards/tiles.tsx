import { Skeleton } from '@mantine/core'
import classes from './tiles.module.css'

export interface Tile {
  /** Names the tile in the page. */
  readonly key: string
  readonly name: string
  /** Null = still on its way. */
  readonly value: string | null
  /** Beside what it is to be seen. */
  readonly note?: string | undefined
}

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
