import type { Sql } from '@parley/common/postgres/sql'
import type { Fragment } from '@parley/common/postgres/sql-text'
import { GRAIN_CODE, type Segment, timestampOf } from './grains.js'
import type { RollupName } from './rollups.js'

/**
 * `select columns` from a roll-up's rows in any of the segments: one scan of a piece of the primary key per segment,
 * each in the one partition its grain names. (One `or` over all of them makes the planner read far more.)
 */
export function rowsIn(
  sql: Sql,
  rollup: RollupName,
  segments: readonly Segment[],
  select: { readonly columns: readonly string[]; readonly where?: Fragment },
): Fragment {
  const parts = segments.map(
    ({ grain, fromMs, toMs }) => sql`
      select ${sql([...select.columns])} from ${sql(rollup)}
      where grain = ${GRAIN_CODE[grain]} and bucket >= ${timestampOf(fromMs)} and bucket < ${timestampOf(toMs)}
      ${select.where ? sql`and ${select.where}` : sql``}`,
  )
  const [first, ...others] = parts
  if (!first) throw new RangeError('a range has at least one segment')
  return others.reduce((all, part) => sql`${all} union all ${part}`, first)
}

/** `sum(column) as column` for each. As doubles: the driver gives bigints as text, and 2^53 is enough for a count. */
export function sumsOf(sql: Sql, columns: readonly string[]): Fragment {
  const [first, ...others] = columns.map((column) => sql`coalesce(sum(${sql(column)}), 0)::float8 as ${sql(column)}`)
  if (!first) throw new RangeError('there is at least one column')
  return others.reduce((all, part) => sql`${all}, ${part}`, first)
}
