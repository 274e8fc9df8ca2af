import type { Sql } from '@parley/common/postgres/sql'
import type { Segment } from './grains.js'
import { rowsIn } from './rollup-rows.js'

export interface ModeratorActs {
  readonly id: string
  readonly name: string
  readonly acts: number
  readonly byAction: Readonly<Record<string, number>>
}

/** Who did what in moderation. */
export class ModeratorsRepository {
  constructor(private readonly sql: Sql) {}

  /** The busiest first. */
  async acts(segments: readonly Segment[], limit: number): Promise<readonly ModeratorActs[]> {
    const rows = rowsIn(this.sql, 'moderator_totals', segments, { columns: ['moderator_id', 'action', 'acts'] })
    const found = await this.sql<
      { id: string; name: string | null; acts: number; by_action: Record<string, number> }[]
    >`
      with by_action as (
        select moderator_id, action, sum(acts)::float8 as acts from (${rows}) as r group by moderator_id, action
      )
      select moderator_id as id, users.name, sum(acts)::float8 as acts, json_object_agg(action, acts) as by_action
      from by_action left join users on users.id = moderator_id
      group by moderator_id, users.name
      order by sum(acts) desc, moderator_id
      limit ${limit}`
    return found.map(({ id, name, acts, by_action }) => ({ id, name: name ?? '', acts, byAction: by_action }))
  }
}
