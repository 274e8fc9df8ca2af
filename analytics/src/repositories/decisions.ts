import type { Sql } from '@parley/common/postgres/sql'
import { timestampOf } from './grains.js'

/** How often two moderators said what of the same messages. */
export interface PairCounts {
  readonly firstId: string
  readonly firstName: string
  readonly secondId: string
  readonly secondName: string
  readonly bothRemoved: number
  readonly bothKept: number
  readonly removedThenKept: number
  readonly keptThenRemoved: number
}

/** Single decisions of moderators. */
export class DecisionsRepository {
  constructor(private readonly sql: Sql) {}

  /** All pairs of moderators who decided on the same message, by the time of the second decision; the most common first. */
  async pairs(
    { fromMs, toMs }: { readonly fromMs: number; readonly toMs: number },
    roomId: string | undefined,
  ): Promise<readonly PairCounts[]> {
    const { sql } = this
    return sql<PairCounts[]>`
      with pairs as (
        select other_moderator_id as first_id, moderator_id as second_id,
               count(*) filter (where other_word = 'remove' and word = 'remove')::float8 as "bothRemoved",
               count(*) filter (where other_word = 'keep' and word = 'keep')::float8 as "bothKept",
               count(*) filter (where other_word = 'remove' and word = 'keep')::float8 as "removedThenKept",
               count(*) filter (where other_word = 'keep' and word = 'remove')::float8 as "keptThenRemoved",
               count(*) as messages
        from decisions
        where other_moderator_id is not null
          and decided_at >= ${timestampOf(fromMs)} and decided_at < ${timestampOf(toMs)}
          ${roomId ? sql`and room_id = ${roomId}` : sql``}
        group by other_moderator_id, moderator_id
      )
      select first_id as "firstId", coalesce(first.name, '') as "firstName", second_id as "secondId",
             coalesce(second.name, '') as "secondName", "bothRemoved", "bothKept", "removedThenKept", "keptThenRemoved"
      from pairs
      left join users first on first.id = first_id
      left join users second on second.id = second_id
      order by messages desc, first_id, second_id`
  }
}
