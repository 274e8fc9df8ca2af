/** Scores are kept by fiftieths of 0..1. */
export const STORED_BINS = 50
/** Counts of bins that the fiftieths can be merged into. */
export const BIN_COUNTS = [5, 10, 25, 50] as const
export type BinCount = (typeof BIN_COUNTS)[number]

/** The bin of a score in millionths. 1.0 belongs to the last one. */
export function scoreBin(millionths: number): number {
  return Math.min(STORED_BINS - 1, Math.floor((millionths * STORED_BINS) / 1_000_000))
}

/** Decisions are kept by two-hundredths: policies' thresholds are that fine. */
export const DECISION_BINS = 200

export function decisionBin(millionths: number): number {
  return Math.min(DECISION_BINS - 1, Math.floor((millionths * DECISION_BINS) / 1_000_000))
}

export interface ScoreRange {
  readonly from: number
  readonly to: number
  readonly messages: number
}

/** Stored counts (by bin) as `count` ranges of equal width, empty ones included. */
export function mergeBins(stored: ReadonlyMap<number, number>, count: BinCount): readonly ScoreRange[] {
  const width = STORED_BINS / count
  return Array.from({ length: count }, (_, index) => {
    let messages = 0
    for (let bin = index * width; bin < (index + 1) * width; bin++) messages += stored.get(bin) ?? 0
    return { from: index / count, to: (index + 1) / count, messages }
  })
}
