import type { Grain } from '../repositories/grains.js'
import { type Increment, ROLLUPS, type RollupDelta, type RollupName } from '../repositories/rollups.js'
import { bucketStart } from './buckets.js'

interface Row {
  readonly grain: Grain
  readonly bucketMs: number
  readonly keys: Readonly<Record<string, string | number>>
  readonly counters: Record<string, number>
}

/** Adds up increments of many messages, so that each row of each roll-up is written once. */
export class Tally {
  readonly #rows = new Map<RollupName, Map<string, Row>>()

  /** Buckets by the minute that start before `minutesFromMs` are not kept any more, so nothing is added to them. */
  constructor(private readonly minutesFromMs: number) {}

  add(increments: readonly Increment[]): void {
    for (const increment of increments) this.#spread(increment, 1)
  }

  subtract(increments: readonly Increment[]): void {
    for (const increment of increments) this.#spread(increment, -1)
  }

  /** Adds to single rows of one roll-up, where it keeps their grain at all. */
  addDeltas(rollup: RollupName, deltas: readonly RollupDelta[]): void {
    const grains: readonly Grain[] = ROLLUPS[rollup].grains
    for (const delta of deltas) if (grains.includes(delta.grain)) this.#accumulate(rollup, delta, 1)
  }

  /** What to add to a roll-up: rows that change, in one order for all writers. */
  deltas(rollup: RollupName): readonly RollupDelta[] {
    return [...(this.#rows.get(rollup) ?? [])]
      .filter(([, { counters }]) => Object.values(counters).some((value) => value !== 0))
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([, row]) => row)
  }

  #spread({ rollup, atMs, keys, counters }: Increment, sign: 1 | -1): void {
    for (const grain of ROLLUPS[rollup].grains) {
      const bucketMs = bucketStart(grain, atMs)
      if (grain === 'minute' && bucketMs < this.minutesFromMs) continue
      this.#accumulate(rollup, { grain, bucketMs, keys, counters }, sign)
    }
  }

  #accumulate(rollup: RollupName, { grain, bucketMs, keys, counters }: RollupDelta, sign: 1 | -1): void {
    const rows = this.#rows.get(rollup) ?? new Map<string, Row>()
    this.#rows.set(rollup, rows)
    const id = [grain, bucketMs, ...Object.values(keys)].join(' ')
    const row = rows.get(id) ?? { grain, bucketMs, keys, counters: {} }
    rows.set(id, row)
    for (const [name, value] of Object.entries(counters)) row.counters[name] = (row.counters[name] ?? 0) + sign * value
  }
}
