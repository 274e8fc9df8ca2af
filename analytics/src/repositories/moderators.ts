import type { Sql } from '@parley/common/postgres/sql'
import type { Segment } from './grains.js'
import { rowsIn, sumsOf } from './rollup-rows.js'
import { REVIEWER_COUNTERS } from './rollups.js'

export interface ModeratorActs {
  readonly id: string
  readonly name: string
  readonly acts: number
  readonly byAction: Readonly<Record<string, number>>
  /** Acts that were decisions on messages. */
  readonly decisions: number
  readonly removed: number
  readonly kept: number
  /** Of the decisions, those that were reversed later. */
  readonly overturned: number
}

/** Who did what in moderation. */
export class ModeratorsRepository {
  constructor(private readonly sql: Sql) {}

  /** The busiest first. */
  async acts(
    ofActs: readonly Segment[],
    ofDecisions: readonly Segment[],
    limit: number,
  ): Promise<readonly ModeratorActs[]> {
    const { sql } = this
    const acts = rowsIn(sql, 'moderator_totals', ofActs, { columns: ['moderator_id', 'action', 'acts'] })
    const decided = rowsIn(sql, 'reviewer_totals', ofDecisions, { columns: ['moderator_id', ...REVIEWER_COUNTERS] })
    return sql<ModeratorActs[]>`
      with by_action as (
        select moderator_id, action, sum(acts)::float8 as acts from (${acts}) as r group by moderator_id, action
      ),
      busiest as (
        select moderator_id as id, sum(acts)::float8 as acts, json_object_agg(action, acts) as "byAction"
        from by_action group by moderator_id order by sum(acts) desc, moderator_id limit ${limit}
      ),
      decided as (
        select moderator_id, ${sumsOf(sql, REVIEWER_COUNTERS)} from (${decided}) as r group by moderator_id
      )
      select busiest.*, coalesce(users.name, '') as name, coalesce(decisions, 0) as decisions,
             coalesce(removed, 0) as removed, coalesce(kept, 0) as kept, coalesce(overturned, 0) as overturned
      from busiest
      left join decided on decided.moderator_id = busiest.id
      left join users on users.id = busiest.id
      order by busiest.acts desc, busiest.id`
  }
}
