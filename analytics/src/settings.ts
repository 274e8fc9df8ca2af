/** What the composition is told rather than given. */
export interface AnalyticsSettings {
  /** Facts and messages older than this are deleted; the roll-ups by hour, day and month stay. */
  readonly retentionDays: number
  /** Roll-ups by the minute older than this are deleted. */
  readonly minuteRetentionDays: number
}

export const DEFAULT_ANALYTICS_SETTINGS: AnalyticsSettings = { retentionDays: 400, minuteRetentionDays: 31 }
