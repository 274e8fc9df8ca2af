import type { Sql } from '@parley/common/postgres/sql'
import { GRAIN_CODE, type Grain, timestampOf } from './grains.js'

export interface SentimentCounts {
  readonly scored: number
  readonly positive: number
  readonly neutral: number
  readonly negative: number
}

/** The sentiment of what was posted, on the whole server or in one room. */
export class SentimentRepository {
  constructor(private readonly sql: Sql) {}

  async series(
    grain: Grain,
    { fromMs, toMs }: { readonly fromMs: number; readonly toMs: number },
    roomId: string | undefined,
  ): Promise<ReadonlyMap<number, SentimentCounts>> {
    const { sql } = this
    const rows = await sql<(SentimentCounts & { bucket: Date })[]>`
      select bucket, scored, positive, neutral, negative from ${sql(roomId ? 'room_totals' : 'server_totals')}
      where grain = ${GRAIN_CODE[grain]} and bucket >= ${timestampOf(fromMs)} and bucket < ${timestampOf(toMs)}
        ${roomId ? sql`and room_id = ${roomId}` : sql``}`
    return new Map(rows.map(({ bucket, ...counts }) => [bucket.getTime(), counts]))
  }
}
