import { MAX_READ_MESSAGES, type Reach } from '../repositories/room-messages.js'
import type { Range } from './ranges.js'

/** The range that an answer counts. */
export interface CountedRange extends Range {
  /** There were more messages than one answer is made of: the range begins with the oldest one counted. */
  readonly isLimited: boolean
}

export function wholly(range: Range): CountedRange {
  return { ...range, isLimited: false }
}

export function asFarAs({ messages, sinceMs }: Reach, range: Range): CountedRange {
  if (messages < MAX_READ_MESSAGES || sinceMs === null) return wholly(range)
  return { fromMs: sinceMs, toMs: range.toMs, isLimited: true }
}
