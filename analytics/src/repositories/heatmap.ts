import { LABELS, type Label } from '@parley/common/contracts/moderation'
import type { Sql } from '@parley/common/postgres/sql'
import type { Segment } from './grains.js'
import { rowsIn, sumsOf } from './rollup-rows.js'
import { listedRoom } from './rooms.js'

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

  /** The rooms with the most acted-on messages; all direct rooms are one, without a name. */
  async rooms(ofLabels: readonly Segment[], ofRooms: readonly Segment[], limit: number): Promise<readonly RoomHeat[]> {
    const { sql } = this
    const acted = rowsIn(sql, 'room_label_totals', ofLabels, {
      columns: ['room_id', 'label', 'flagged', 'hidden', 'held', 'rejected'],
    })
    const totals = rowsIn(sql, 'room_totals', ofRooms, { columns: ['room_id', ...COUNTERS] })
    const rows = await sql<HeatRow[]>`
      with acted as (
        select room_id, label, sum(flagged + hidden + held + rejected)::float8 as acted_on from (${acted}) as r
        group by room_id, label
      ),
      by_label as (
        select ${listedRoom(sql)} as id, label, sum(acted_on) as acted_on
        from acted left join rooms on rooms.id = room_id group by 1, label
      ),
      hottest as materialized (
        select id, sum(acted_on) as acted_on, json_object_agg(label, acted_on) filter (where acted_on > 0) as "byLabel"
        from by_label group by id having sum(acted_on) > 0 order by 2 desc, id limit ${limit}
      ),
      totals as (
        select room_id, ${sumsOf(sql, COUNTERS)} from (${totals}) as r group by room_id
      ),
      sums as (
        select ${listedRoom(sql)} as of_room, coalesce(max(rooms.name), '') as name, ${sumsOf(sql, COUNTERS)}
        from totals left join rooms on rooms.id = room_id group by 1
      )
      select hottest.id, hottest.acted_on as "actedOn", "byLabel", sums.*
      from hottest join sums on sums.of_room = hottest.id
      order by hottest.acted_on desc, hottest.id`
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
