import type { Sql } from '@parley/common/postgres/sql'
import { GRAIN_CODE, type Grain, type Segment, timestampOf } from './grains.js'
import { rowsIn, sumsOf } from './rollup-rows.js'
import { RULE_COUNTERS } from './rollups.js'

export type RuleCounts = Readonly<Record<(typeof RULE_COUNTERS)[number], number>>

export interface RuleTotals extends RuleCounts {
  readonly rule: string
  /** How often it led to each action. */
  readonly byAction: Readonly<Record<string, number>>
}

export interface ActionTotals extends RuleCounts {
  readonly action: string
}

/** What each rule did to messages, and what people made of it; on the whole server, or in one room. */
export class RulesRepository {
  constructor(private readonly sql: Sql) {}

  /** The rules that acted most. */
  async top(segments: readonly Segment[], roomId: string | undefined, limit: number): Promise<readonly RuleTotals[]> {
    const { sql } = this
    return sql<RuleTotals[]>`
      with by_action as (
        select rule, action, ${sumsOf(sql, RULE_COUNTERS)} from (${this.#rows(segments, roomId, ['rule', 'action'])}) as r
        group by rule, action
      )
      select rule, ${sumsOf(sql, RULE_COUNTERS)}, json_object_agg(action, acted_on) as "byAction"
      from by_action group by rule having sum(acted_on) > 0 order by sum(acted_on) desc, rule limit ${limit}`
  }

  async byAction(segments: readonly Segment[], roomId: string | undefined): Promise<readonly ActionTotals[]> {
    const { sql } = this
    return sql<ActionTotals[]>`
      select action, ${sumsOf(sql, RULE_COUNTERS)} from (${this.#rows(segments, roomId, ['action'])}) as r group by action`
  }

  /** The same by bucket. */
  async series(
    grain: Grain,
    { fromMs, toMs }: { readonly fromMs: number; readonly toMs: number },
    roomId: string | undefined,
  ): Promise<ReadonlyMap<number, readonly ActionTotals[]>> {
    const { sql } = this
    const rows = await sql<(ActionTotals & { bucket: Date })[]>`
      select bucket, action, ${sumsOf(sql, RULE_COUNTERS)}
      from ${sql(roomId ? 'room_rule_totals' : 'server_rule_totals')}
      where grain = ${GRAIN_CODE[grain]} and bucket >= ${timestampOf(fromMs)} and bucket < ${timestampOf(toMs)}
        ${roomId ? sql`and room_id = ${roomId}` : sql``}
      group by bucket, action`
    const byBucket = new Map<number, ActionTotals[]>()
    for (const { bucket, ...totals } of rows) {
      byBucket.set(bucket.getTime(), [...(byBucket.get(bucket.getTime()) ?? []), totals])
    }
    return byBucket
  }

  #rows(segments: readonly Segment[], roomId: string | undefined, keys: readonly string[]) {
    const columns = [...keys, ...RULE_COUNTERS]
    return roomId
      ? rowsIn(this.sql, 'room_rule_totals', segments, { columns, where: this.sql`room_id = ${roomId}` })
      : rowsIn(this.sql, 'server_rule_totals', segments, { columns })
  }
}
