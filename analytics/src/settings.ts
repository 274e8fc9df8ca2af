/** What the composition is told rather than given. */
export interface AnalyticsSettings {
  /** Facts and messages older than this are deleted; the roll-ups by hour, day and month stay. */
  readonly retentionDays: number
  /** Roll-ups by the minute older than this are deleted. */
  readonly minuteRetentionDays: number
}

/**
 * What its connections are opened with. Every question reads some thousands of rows at most; the planner, which does not
 * know that of a prepared statement, would start workers for some, and starting them takes longer than reading the rows.
 */
export const ANALYTICS_SESSION = { max_parallel_workers_per_gather: '0' } as const

export const DEFAULT_ANALYTICS_SETTINGS: AnalyticsSettings = { retentionDays: 400, minuteRetentionDays: 31 }
