import type { Sql } from '@parley/common/postgres/sql'
import { GRAIN_CODE, type Grain, type Segment, timestampOf } from './grains.js'
import { rowsIn } from './rollup-rows.js'

export interface DurationCount {
  readonly bin: number
  readonly decisions: number
}

/** How long messages waited for their decision. All lists of bins are in order. */
export class TurnaroundRepository {
  constructor(private readonly sql: Sql) {}

  byCause(segments: readonly Segment[]): Promise<ReadonlyMap<string, readonly DurationCount[]>> {
    return this.#by('cause', 'turnaround_bins', segments)
  }

  byModerator(segments: readonly Segment[]): Promise<ReadonlyMap<string, readonly DurationCount[]>> {
    return this.#by('moderator_id', 'reviewer_bins', segments)
  }

  async series(
    grain: Grain,
    { fromMs, toMs }: { readonly fromMs: number; readonly toMs: number },
  ): Promise<ReadonlyMap<number, readonly DurationCount[]>> {
    // A row per bucket, not per bin: making rows is what the driver would spend most of the query's time on.
    const rows = await this.sql<{ bucket: Date; bins: number[]; decisions: number[] }[]>`
      select bucket, array_agg(bin::int order by bin) as bins, array_agg(decisions order by bin) as decisions
      from (
        select bucket, bin, sum(decisions)::int as decisions from turnaround_bins
        where grain = ${GRAIN_CODE[grain]} and bucket >= ${timestampOf(fromMs)} and bucket < ${timestampOf(toMs)}
        group by bucket, bin
      ) as summed
      group by bucket`
    return new Map(
      rows.map(({ bucket, bins, decisions }) => [
        bucket.getTime(),
        bins.map((bin, index) => ({ bin, decisions: decisions[index] ?? 0 })),
      ]),
    )
  }

  async #by(
    key: 'cause' | 'moderator_id',
    rollup: 'turnaround_bins' | 'reviewer_bins',
    segments: readonly Segment[],
  ): Promise<ReadonlyMap<string, readonly DurationCount[]>> {
    const { sql } = this
    const rows = rowsIn(sql, rollup, segments, { columns: [key, 'bin', 'decisions'] })
    const counts = await sql<{ key: string; bin: number; decisions: number }[]>`
      select ${sql(key)} as key, bin, sum(decisions)::float8 as decisions from (${rows}) as r
      group by 1, bin order by 1, bin`
    return grouped(counts.map(({ key: name, ...count }) => ({ key: name, count })))
  }
}

function grouped<Key>(rows: readonly { readonly key: Key; readonly count: DurationCount }[]) {
  const byKey = new Map<Key, DurationCount[]>()
  for (const { key, count } of rows) {
    const counts = byKey.get(key) ?? []
    byKey.set(key, counts)
    counts.push(count)
  }
  return byKey
}
