import type { Label } from '@parley/common/contracts/moderation'
import type { Sql } from '@parley/common/postgres/sql'
import type { Segment } from './grains.js'
import { rowsIn } from './rollup-rows.js'

/** Messages by label and bin. */
export type ScoreCounts = ReadonlyMap<Label, ReadonlyMap<number, number>>

/** How many messages scored within each bin of each label. */
export class ScoresRepository {
  constructor(private readonly sql: Sql) {}

  async bins(segments: readonly Segment[], label: Label | undefined): Promise<ScoreCounts> {
    const sql = this.sql
    const rows = rowsIn(sql, 'score_bins', segments, {
      columns: ['label', 'bin', 'messages'],
      ...(label ? { where: sql`label = ${label}` } : {}),
    })
    const counts = await sql<{ label: Label; bin: number; messages: number }[]>`
      select label, bin, sum(messages)::float8 as messages from (${rows}) as r group by label, bin`
    const byLabel = new Map<Label, Map<number, number>>()
    for (const { label, bin, messages } of counts) {
      const bins = byLabel.get(label) ?? new Map<number, number>()
      byLabel.set(label, bins.set(bin, messages))
    }
    return byLabel
  }
}
