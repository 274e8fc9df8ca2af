/** Sizes of buckets and their code in the column `grain`. Buckets start in UTC, weeks on Mondays. */
export const GRAIN_CODE = { minute: 1, hour: 2, day: 3, week: 4, month: 5 } as const
export type Grain = keyof typeof GRAIN_CODE

/** All buckets of one grain that start in `fromMs <= start < toMs`. */
export interface Segment {
  readonly grain: Grain
  readonly fromMs: number
  readonly toMs: number
}

/** As Postgres takes it, whatever the session's time zone is. */
export function timestampOf(epochMs: number): string {
  return new Date(epochMs).toISOString()
}
