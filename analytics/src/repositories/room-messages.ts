import { LABELS, type Label } from '@parley/common/contracts/moderation'
import type { Sql } from '@parley/common/postgres/sql'
import type { Fragment } from '@parley/common/postgres/sql-text'
import { timestampOf } from './grains.js'
import type { ScoreCounts } from './scores.js'
import { type Ranked, type RankedRow, type Ranking, rankOf, toRanked } from './top.js'

/** How many messages one answer is made of, at most: what is read in some 30 ms. */
const MAX_READ_MESSAGES = 10_000
const STORED_BINS = 50

/** What was counted: all of the room's messages in the range, or the newest `MAX_READ_MESSAGES` of them. */
export interface Reach {
  /** When the oldest one was posted, where there are older ones that were not counted; else null. */
  readonly limitedToMs: number | null
}

interface ReachRow {
  readonly limited_to: Date | null
}

interface RoomRange {
  readonly room: string
  readonly fromMs: number
  readonly toMs: number
}

/**
 * Figures of one room that no roll-up keeps: by room and person, or by room, label and bin, there would be almost a row
 * per message. They are counted from the messages themselves, each as `services/contributions.ts` would count it.
 */
export class RoomMessagesRepository {
  constructor(private readonly sql: Sql) {}

  async users(
    range: RoomRange,
    by: Ranking,
    limit: number,
  ): Promise<{ readonly reach: Reach; readonly items: readonly Ranked[] }> {
    const { sql } = this
    const rows = await sql<(ReachRow & (RankedRow | { readonly id: null }))[]>`
      with ${this.#newest(range)},
      sums as (
        select sender_id as id, count(*)::int as messages, count(deleted_at)::int as deleted,
               ${countOf(sql, 'flagged', sql`action = 'flag'`)}, ${countOf(sql, 'hidden', sql`action in ('hide', 'remove')`)},
               ${countOf(sql, 'held', sql`action = 'hold'`)}, ${countOf(sql, 'rejected', sql`action = 'reject'`)},
               ${countOf(
                 sql,
                 'upheld',
                 sql`
                 decision = 'remove' and action in ('flag', 'hide', 'hold', 'reject', 'remove') and
                 (decision_revision is null or decision_revision = verdict_revision)`,
               )}
        from newest group by sender_id
      )
      select ranked.*, users.name, reach.* from reach
      left join (
        select *, ${rankOf(sql, by)} as rank from sums where ${rankOf(sql, by)} > 0 order by rank desc, id limit ${limit}
      ) as ranked on true
      left join users on users.id = ranked.id order by rank desc, ranked.id`
    return { reach: reachOf(rows[0]), items: rows.flatMap((row) => (row.id === null ? [] : [toRanked(row)])) }
  }

  async scores(
    range: RoomRange,
    label: Label | undefined,
  ): Promise<{ readonly reach: Reach; readonly counts: ScoreCounts }> {
    const { sql } = this
    const labels = label ? [label] : LABELS
    const sets = listed(
      sql,
      labels.map((name) => sql`(${binOf(sql, name)})`),
    )
    const bins = listed(
      sql,
      labels.map((name) => sql`${binOf(sql, name)} as ${sql(name)}`),
    )
    // Each row belongs to one grouping set: its label has a bin, the others are null.
    const rows = await sql<(ReachRow & Readonly<Record<Label | 'messages', number | null>>)[]>`
      with ${this.#newest(range)}
      select counts.*, reach.* from reach
      left join (
        select ${bins}, count(*)::int as messages from newest where outcome = 'scored' group by grouping sets (${sets})
      ) as counts on true`
    const counts = new Map<Label, Map<number, number>>(labels.map((name) => [name, new Map()]))
    for (const row of rows) {
      for (const [name, byBin] of counts) {
        const bin = row[name]
        if (bin !== null) byBin.set(bin, row.messages ?? 0)
      }
    }
    return { reach: reachOf(rows[0]), counts }
  }

  /**
   * Ordered by the room too, although there is but one: only the index by room gives that order, while that of all
   * messages would be read through to find the room's. `reach` has a row whatever there is, so that an answer in which
   * nobody has anything still says how far it looked. The planner takes `newest` for one row, and would work out `reach`
   * anew for each person if it were not kept.
   */
  #newest({ room, fromMs, toMs }: RoomRange): Fragment {
    const { sql } = this
    const newestFirst = sql`
      messages
      where (room_id, posted_at) >= (${room}::uuid, ${timestampOf(fromMs)}::timestamptz)
        and (room_id, posted_at) < (${room}::uuid, ${timestampOf(toMs)}::timestamptz)
      order by room_id desc, posted_at desc, id desc`
    return sql`newest as materialized (
      select * from ${newestFirst} limit ${MAX_READ_MESSAGES}
    ), reach as materialized (
      select case when (select id from ${newestFirst} limit 1 offset ${MAX_READ_MESSAGES}) is not null
             then min(posted_at) end as limited_to
      from newest
    )`
  }
}

function countOf(sql: Sql, name: string, condition: Fragment): Fragment {
  return sql`(count(*) filter (where ${condition}))::int as ${sql(name)}`
}

/** By fiftieths of 0..1, as the roll-up keeps them; 1.0 belongs to the last one. */
function binOf(sql: Sql, label: Label): Fragment {
  return sql`least(${sql.unsafe(String(STORED_BINS - 1))}, ${sql(label)} / ${sql.unsafe(String(1_000_000 / STORED_BINS))})`
}

function listed(sql: Sql, parts: readonly Fragment[]): Fragment {
  const [first, ...others] = parts
  if (!first) throw new RangeError('there is at least one label')
  return others.reduce((all, part) => sql`${all}, ${part}`, first)
}

function reachOf(row: ReachRow | undefined): Reach {
  return { limitedToMs: row?.limited_to?.getTime() ?? null }
}
