import { LABELS, type Label } from '@parley/common/contracts/moderation'
import type { Sql } from '@parley/common/postgres/sql'
import type { Fragment } from '@parley/common/postgres/sql-text'
import { timestampOf } from './grains.js'
import { USER_COUNTERS } from './rollups.js'
import type { ScoreCounts } from './scores.js'
import { type Ranked, type RankedTotals, type Ranking, rankOf } from './top.js'

/** How many messages one answer is made of, at most: what is read in some 30 ms. */
export const MAX_READ_MESSAGES = 10_000
const STORED_BINS = 50

/** What was counted: all of the room's messages in the range, or the newest `MAX_READ_MESSAGES` of them. */
export interface Reach {
  readonly messages: number
  /** When the oldest one was posted; null when there is none. */
  readonly sinceMs: number | null
}

interface ReachRow {
  readonly read: number
  readonly since: Date
}
type RankedRow = RankedTotals & ReachRow & { readonly id: string; readonly name: string | null }

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
    const rows = await sql<RankedRow[]>`
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
      select ranked.*, users.name, reach.* from (
        select *, ${rankOf(sql, by)} as rank from sums where ${rankOf(sql, by)} > 0 order by rank desc, id limit ${limit}
      ) as ranked
      cross join reach left join users on users.id = ranked.id order by rank desc, ranked.id`
    const items = rows.map((row) => ({
      id: row.id,
      name: row.name ?? '',
      totals: Object.fromEntries(USER_COUNTERS.map((name) => [name, row[name]])) as RankedTotals,
    }))
    return { reach: reachOf(rows[0]), items }
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
    const rows = await sql<(ReachRow & { readonly messages: number } & Readonly<Record<Label, number | null>>)[]>`
      with ${this.#newest(range)}
      select counts.*, reach.* from (
        select ${bins}, count(*)::int as messages from newest where outcome = 'scored' group by grouping sets (${sets})
      ) as counts cross join reach`
    const counts = new Map<Label, Map<number, number>>(labels.map((name) => [name, new Map()]))
    for (const row of rows) {
      for (const [name, byBin] of counts) {
        const bin = row[name]
        if (bin !== null) byBin.set(bin, row.messages)
      }
    }
    return { reach: reachOf(rows[0]), counts }
  }

  /**
   * Ordered by the room too, although there is but one: only the index by room gives that order, while that of all
   * messages would be read through to find the room's. The planner takes `newest` for one row, and would work out
   * `reach` anew for each person if it were not kept.
   */
  #newest({ room, fromMs, toMs }: RoomRange): Fragment {
    return this.sql`newest as materialized (
      select * from messages
      where (room_id, posted_at) >= (${room}::uuid, ${timestampOf(fromMs)}::timestamptz)
        and (room_id, posted_at) < (${room}::uuid, ${timestampOf(toMs)}::timestamptz)
      order by room_id desc, posted_at desc, id desc limit ${MAX_READ_MESSAGES}
    ), reach as materialized (select count(*)::int as read, min(posted_at) as since from newest)`
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
  return row ? { messages: row.read, sinceMs: row.since.getTime() } : { messages: 0, sinceMs: null }
}
