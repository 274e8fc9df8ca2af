export type Bucket = 'minute' | 'hour' | 'day' | 'month'

/** The range an answer is about: as asked for, widened to whole buckets. */
export interface AnsweredRange {
  readonly from: string
  readonly to: string
}
