import type { Sql } from '@parley/common/postgres/sql'

/** Open items, oldest first within each cause. Ages in milliseconds. */
export interface ReviewQueueAges {
  readonly open: number
  readonly oldestAgeMs: number | null
  readonly p50AgeMs: number | null
  readonly p95AgeMs: number | null
  readonly causes: readonly { readonly cause: string; readonly open: number; readonly oldestAgeMs: number }[]
}

type Ages = Omit<ReviewQueueAges, 'causes'> & { readonly cause: string | null }

/** How long what waits for people has waited. */
export class ReviewQueueAgesRepository {
  constructor(private readonly sql: Sql) {}

  async ages(now: Date): Promise<ReviewQueueAges> {
    const rows = await this.sql<Ages[]>`
      select cause, count(*)::int as open, max(age) as "oldestAgeMs",
             percentile_disc(0.5) within group (order by age) as "p50AgeMs",
             percentile_disc(0.95) within group (order by age) as "p95AgeMs"
      from (
        select cause, greatest(0, extract(epoch from ${now}::timestamptz - created_at) * 1000)::float8 as age
        from review_items where state = 'open'
      ) as waiting
      group by grouping sets ((), (cause)) order by cause nulls first`
    const [all, ...causes] = rows
    return {
      open: all?.open ?? 0,
      oldestAgeMs: all?.oldestAgeMs ?? null,
      p50AgeMs: all?.p50AgeMs ?? null,
      p95AgeMs: all?.p95AgeMs ?? null,
      causes: causes.map(({ cause, open, oldestAgeMs }) => ({
        cause: cause ?? '',
        open,
        oldestAgeMs: oldestAgeMs ?? 0,
      })),
    }
  }
}
