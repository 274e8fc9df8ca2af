import { LABELS, type Label } from '@parley/common/contracts/moderation'
import type { Sql } from '@parley/common/postgres/sql'
import type { Segment } from './grains.js'
import { rowsIn, sumsOf } from './rollup-rows.js'

export interface RoomHeat {
  readonly id: string
  readonly name: string
  readonly messages: number
  readonly scored: number
  readonly actedOn: number
  /** Sums of scores in millionths. */
  readonly sums: Readonly<Record<Label, number>>
  /** Messages that policy acted on, by the label that caused it. Sparse. */
  readonly byLabel: Readonly<Partial<Record<Label, number>>>
}

type HeatRow = Omit<RoomHeat, 'sums' | 'byLabel'> &
  Readonly<Record<Label, number>> & { readonly byLabel: RoomHeat['byLabel'] | null }

const COUNTERS = ['messages', 'scored', ...LABELS] as const

/** Rooms by labels. */
export class HeatmapRepository {
  constructor(private readonly sql: Sql) {}

  /** The rooms with the most acted-on messages. */
  async rooms(ofLabels: readonly Segment[], ofRooms: readonly Segment[], limit: number): Promise<readonly RoomHeat[]> {
    const { sql } = this
    const acted = rowsIn(sql, 'room_label_totals', ofLabels, {
      columns: ['room_id', 'label', 'flagged', 'hidden', 'held', 'rejected'],
    })
    const totals = rowsIn(sql, 'room_totals', ofRooms, {
      columns: ['room_id', ...COUNTERS],
      where: sql`room_id in (select room_id from hottest)`,
    })
    const rows = await sql<HeatRow[]>`
      with by_label as materialized (
        select room_id, label, sum(flagged + hidden + held + rejected)::float8 as acted_on from (${acted}) as r
        group by room_id, label
      ),
      hottest as materialized (
        select room_id, sum(acted_on) as acted_on,
               json_object_agg(label, acted_on) filter (where acted_on > 0) as "byLabel"
        from by_label group by room_id having sum(acted_on) > 0 order by 2 desc, room_id limit ${limit}
      )
      select hottest.room_id as id, coalesce(rooms.name, '') as name, hottest.acted_on as "actedOn", "byLabel", sums.*
      from hottest
      join (select room_id as of_room, ${sumsOf(sql, COUNTERS)} from (${totals}) as r group by 1) as sums
        on sums.of_room = hottest.room_id
      left join rooms on rooms.id = hottest.room_id
      order by hottest.acted_on desc, hottest.room_id`
    return rows.map((row) => ({
      id: row.id,
      name: row.name,
      messages: row.messages,
      scored: row.scored,
      actedOn: row.actedOn,
      sums: Object.fromEntries(LABELS.map((label) => [label, row[label]])) as RoomHeat['sums'],
      byLabel: row.byLabel ?? {},
    }))
  }
}
