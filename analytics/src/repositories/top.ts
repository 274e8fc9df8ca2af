import type { Sql } from '@parley/common/postgres/sql'
import type { Fragment } from '@parley/common/postgres/sql-text'
import type { Segment } from './grains.js'
import { rowsIn, sumsOf } from './rollup-rows.js'
import { USER_COUNTERS } from './rollups.js'
import { listedRoom } from './rooms.js'

/** What rooms and users can be ranked by; `acted_on` is flagged, hidden, held and rejected together. */
export const RANKINGS = ['messages', 'acted_on', 'flagged', 'hidden', 'held', 'rejected', 'upheld', 'deleted'] as const
export type Ranking = (typeof RANKINGS)[number]

export type RankedTotals = Readonly<Record<(typeof USER_COUNTERS)[number], number>>
export interface Ranked {
  readonly id: string
  readonly name: string
  readonly totals: RankedTotals
}

/** As the driver gives it. */
export type RankedRow = RankedTotals & { readonly id: string; readonly name: string | null }

/** The rooms and the people with the most of something. */
export class TopRepository {
  constructor(private readonly sql: Sql) {}

  /** All direct rooms are one, without a name. */
  async rooms(segments: readonly Segment[], by: Ranking, limit: number): Promise<readonly Ranked[]> {
    const { sql } = this
    const rank = rankOf(sql, by)
    const rows = rowsIn(sql, 'room_totals', segments, { columns: ['room_id', ...USER_COUNTERS] })
    const ranked = await sql<RankedRow[]>`
      with by_room as (
        select room_id, ${sumsOf(sql, USER_COUNTERS)} from (${rows}) as r group by room_id
      ),
      listed as (
        select ${listedRoom(sql)} as id, max(rooms.name) as name, ${sumsOf(sql, USER_COUNTERS)}
        from by_room left join rooms on rooms.id = room_id group by 1
      )
      select * from listed where ${rank} > 0 order by ${rank} desc, id limit ${limit}`
    return ranked.map(toRanked)
  }

  async users(segments: readonly Segment[], by: Ranking, limit: number): Promise<readonly Ranked[]> {
    const { sql } = this
    const rank = rankOf(sql, by)
    const rows = rowsIn(sql, 'user_totals', segments, {
      columns: ['user_id', ...USER_COUNTERS],
      where: sql`${rank} > 0`,
    })
    // Rows with nothing of what is ranked by are left out above, so the other figures are summed for the winners only.
    const winners = sql`
      select user_id as id, sum(${rank}) as rank from (${rows}) as r
      group by user_id order by 2 desc, 1 limit ${limit}`
    const figures = rowsIn(sql, 'user_totals', segments, {
      columns: ['user_id', ...USER_COUNTERS],
      where: sql`user_id in (select id from winners)`,
    })
    const ranked = await sql<RankedRow[]>`
      with winners as materialized (${winners})
      select winners.id, users.name, sums.* from winners
      join (select user_id, ${sumsOf(sql, USER_COUNTERS)} from (${figures}) as r group by user_id) as sums
        on sums.user_id = winners.id
      left join users on users.id = winners.id
      order by winners.rank desc, winners.id`
    return ranked.map(toRanked)
  }
}

/** Of a row that has a name and the counters. */
export function toRanked(row: RankedRow): Ranked {
  return {
    id: row.id,
    name: row.name ?? '',
    totals: Object.fromEntries(USER_COUNTERS.map((name) => [name, row[name]])) as RankedTotals,
  }
}

/** What is ranked by, of the counters' columns. */
export function rankOf(sql: Sql, by: Ranking): Fragment {
  return by === 'acted_on' ? sql`flagged + hidden + held + rejected` : sql`${sql(by)}`
}
