import type { Sql } from '@parley/common/postgres/sql'
import { GRAIN_CODE, type Grain, timestampOf } from './grains.js'

export interface LatencyCount {
  readonly bin: number
  readonly verdicts: number
}

/** How long verdicts took, as bins (see services/latency-bins.ts). */
export class LatencyRepository {
  constructor(private readonly sql: Sql) {}

  /** Bins by bucket, in order. Each bucket comes as one line of text: as rows, a day of minutes would be tens of thousands. */
  async series(grain: Grain, fromMs: number, toMs: number): Promise<ReadonlyMap<number, readonly LatencyCount[]>> {
    const rows = await this.sql<{ bucket: Date; bins: string }[]>`
      select bucket, string_agg(bin || ':' || verdicts, ' ' order by bin) as bins from latency_bins
      where grain = ${GRAIN_CODE[grain]} and bucket >= ${timestampOf(fromMs)} and bucket < ${timestampOf(toMs)}
      group by bucket`
    return new Map(rows.map(({ bucket, bins }) => [bucket.getTime(), bins.split(' ').map(toCount)]))
  }
}

function toCount(text: string): LatencyCount {
  const colon = text.indexOf(':')
  return { bin: Number(text.slice(0, colon)), verdicts: Number(text.slice(colon + 1)) }
}
