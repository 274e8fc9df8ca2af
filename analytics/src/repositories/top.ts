import type { Sql } from '@parley/common/postgres/sql'
import type { Fragment } from '@parley/common/postgres/sql-text'
import type { Segment } from './grains.js'
import { rowsIn, sumsOf } from './rollup-rows.js'
import { USER_COUNTERS } from './rollups.js'

/** What rooms and users can be ranked by; `acted_on` is flagged, hidden, held and rejected together. */
export const RANKINGS = ['messages', 'acted_on', 'flagged', 'hidden', 'held', 'rejected', 'upheld', 'deleted'] as const
export type Ranking = (typeof RANKINGS)[number]

export type RankedTotals = Readonly<Record<(typeof USER_COUNTERS)[number], number>>
export interface Ranked {
  readonly id: string
  readonly name: string
  readonly totals: RankedTotals
}

type RankedRow = RankedTotals & { readonly id: string; readonly name: string | null }

/** The rooms and the people with the most of something. */
export class TopRepository {
  constructor(private readonly sql: Sql) {}

  rooms(segments: readonly Segment[], by: Ranking, limit: number): Promise<readonly Ranked[]> {
    return this.#top(segments, by, limit, { rollup: 'room_totals', id: 'room_id', names: 'rooms' })
  }

  users(segments: readonly Segment[], by: Ranking, limit: number): Promise<readonly Ranked[]> {
    return this.#top(segments, by, limit, { rollup: 'user_totals', id: 'user_id', names: 'users' })
  }

  async #top(
    segments: readonly Segment[],
    by: Ranking,
    limit: number,
    of: { readonly rollup: 'room_totals' | 'user_totals'; readonly id: string; readonly names: string },
  ): Promise<readonly Ranked[]> {
    const sql = this.sql
    const rank = rankOf(sql, by)
    const rows = rowsIn(sql, of.rollup, segments, { columns: [of.id, ...USER_COUNTERS], where: sql`${rank} > 0` })
    // Rows with nothing of what is ranked by are left out above, so the other figures are summed for the winners only.
    const winners = sql`
      select ${sql(of.id)} as id, sum(${rank}) as rank from (${rows}) as r
      group by ${sql(of.id)} order by 2 desc, 1 limit ${limit}`
    const figures = rowsIn(sql, of.rollup, segments, {
      columns: [of.id, ...USER_COUNTERS],
      where: sql`${sql(of.id)} in (select id from winners)`,
    })
    const ranked = await sql<RankedRow[]>`
      with winners as materialized (${winners})
      select winners.id, names.name, sums.* from winners
      join (select ${sql(of.id)} as of_id, ${sumsOf(sql, USER_COUNTERS)} from (${figures}) as r group by 1) as sums
        on sums.of_id = winners.id
      left join ${sql(of.names)} as names on names.id = winners.id
      order by winners.rank desc, winners.id`
    return ranked.map((row) => ({
      id: row.id,
      name: row.name ?? '',
      totals: Object.fromEntries(USER_COUNTERS.map((name) => [name, row[name]])) as RankedTotals,
    }))
  }
}

/** What is ranked by, of the counters' columns. */
export function rankOf(sql: Sql, by: Ranking): Fragment {
  return by === 'acted_on' ? sql`flagged + hidden + held + rejected` : sql`${sql(by)}`
}
