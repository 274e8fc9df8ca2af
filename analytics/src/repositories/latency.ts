import type { Sql } from '@parley/common/postgres/sql'
import { GRAIN_CODE, type Grain, timestampOf } from './grains.js'

export interface LatencyCount {
  readonly bin: number
  readonly verdicts: number
}

/** How long verdicts took, as bins (see services/latency-bins.ts). */
export class LatencyRepository {
  constructor(private readonly sql: Sql) {}

  /**
   * Bins by bucket, in order. Each bucket comes as two lines of text, which we take apart ourselves: a day of minutes
   * would be tens of thousands of rows, and the driver reads arrays letter by letter.
   */
  async series(grain: Grain, fromMs: number, toMs: number): Promise<ReadonlyMap<number, readonly LatencyCount[]>> {
    const rows = await this.sql<{ seconds: number; bins: string; verdicts: string }[]>`
      select date_part('epoch', bucket) as seconds,
             array_agg(bin order by bin)::text as bins, array_agg(verdicts order by bin)::text as verdicts
      from latency_bins
      where grain = ${GRAIN_CODE[grain]} and bucket >= ${timestampOf(fromMs)} and bucket < ${timestampOf(toMs)}
      group by bucket`
    const bins = numbersOf(rows.map((row) => row.bins))
    const verdicts = numbersOf(rows.map((row) => row.verdicts))
    return new Map(
      rows.map(({ seconds }, index) => [1_000 * seconds, zipped(bins[index] ?? [], verdicts[index] ?? [])]),
    )
  }
}

function zipped(bins: readonly number[], verdicts: readonly number[]): readonly LatencyCount[] {
  return bins.map((bin, index) => ({ bin, verdicts: verdicts[index] ?? 0 }))
}

/** Of arrays as Postgres writes them, `{1,2,3}`: all of them in one go, as one JSON document. */
function numbersOf(texts: readonly string[]): readonly (readonly number[])[] {
  return JSON.parse(`[${texts.join(',').replaceAll('{', '[').replaceAll('}', ']')}]`)
}
