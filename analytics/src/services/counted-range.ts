import type { Reach } from '../repositories/room-messages.js'
import type { Range } from './ranges.js'

/** The range that an answer counts. */
export interface CountedRange extends Range {
  /** There were more messages than one answer is made of: the range begins with the oldest one counted. */
  readonly isLimited: boolean
}

export function wholly(range: Range): CountedRange {
  return { ...range, isLimited: false }
}

export function asFarAs({ limitedToMs }: Reach, range: Range): CountedRange {
  if (limitedToMs === null) return wholly(range)
  return { fromMs: limitedToMs, toMs: range.toMs, isLimited: true }
}
