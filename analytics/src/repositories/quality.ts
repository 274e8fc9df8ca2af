import type { Label } from '@parley/common/contracts/moderation'
import type { Sql } from '@parley/common/postgres/sql'
import type { Segment } from './grains.js'
import { rowsIn, sumsOf } from './rollup-rows.js'
import { MODEL_COUNTERS, REVIEWER_COUNTERS } from './rollups.js'

export type ModelTotals = Readonly<Record<(typeof MODEL_COUNTERS)[number], number>> & { readonly modelVersion: string }
export type ReviewerTotals = Readonly<Record<(typeof REVIEWER_COUNTERS)[number], number>>

/** Decisions on messages that one version of the model scored, by bins of one label's score. */
export interface DecidedBins {
  readonly modelVersion: string
  readonly label: Label
  /** In no order; `removed` and `kept` are in that of `bins`. */
  readonly bins: readonly number[]
  readonly removed: readonly number[]
  readonly kept: readonly number[]
}

/** How right the machine was, as people saw it; and how right people, as other people did. */
export class QualityRepository {
  constructor(private readonly sql: Sql) {}

  /** The versions that scored most first. */
  async models(segments: readonly Segment[]): Promise<readonly ModelTotals[]> {
    const { sql } = this
    const rows = rowsIn(sql, 'model_totals', segments, { columns: ['model_version', ...MODEL_COUNTERS] })
    return sql<ModelTotals[]>`
      select model_version as "modelVersion", ${sumsOf(sql, MODEL_COUNTERS)} from (${rows}) as r
      group by model_version order by sum(scored) desc, model_version`
  }

  async decidedBins(
    segments: readonly Segment[],
    { label, modelVersion }: { readonly label?: Label | undefined; readonly modelVersion?: string | undefined },
  ): Promise<readonly DecidedBins[]> {
    const { sql } = this
    const where = sql`
      ${label ? sql`label = ${label}` : sql`true`} and
      ${modelVersion ? sql`model_version = ${modelVersion}` : sql`true`}`
    const columns = ['model_version', 'label', 'bin', 'removed', 'kept']
    const rows = rowsIn(sql, 'decision_bins', segments, { columns, where })
    return sql<DecidedBins[]>`
      select model_version as "modelVersion", label,
             array_agg(bin::int) as bins, array_agg(removed) as removed, array_agg(kept) as kept
      from (
        select model_version, label, bin, sum(removed)::int as removed, sum(kept)::int as kept from (${rows}) as r
        group by model_version, label, bin
      ) as summed
      group by model_version, label order by model_version desc, label`
  }

  /** Of all moderators together. */
  async decisions(segments: readonly Segment[]): Promise<ReviewerTotals> {
    const { sql } = this
    const rows = rowsIn(sql, 'reviewer_totals', segments, { columns: REVIEWER_COUNTERS })
    const [totals] = await sql<[ReviewerTotals]>`select ${sumsOf(sql, REVIEWER_COUNTERS)} from (${rows}) as r`
    return totals
  }
}
