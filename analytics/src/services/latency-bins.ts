/**
 * A sketch of durations: bin n holds those of `2^((n-1)/5)` up to `2^(n/5)` milliseconds, five bins per doubling, so
 * that a percentile is right to within 7 %. Bin 0 holds what took less than a millisecond. Sketches add up, which
 * percentiles do not: that is why the roll-ups keep bins.
 */
const BINS_PER_DOUBLING = 5
/** 2^(140/5) ms: three days. What took longer is counted here. */
const LAST_BIN = 140

/** 2^(185/5) ms: four years. */
const LAST_DURATION_BIN = 185

export function latencyBin(durationMs: number): number {
  return Math.min(LAST_BIN, durationBin(durationMs))
}

/** For durations that may take weeks. */
export function durationBin(durationMs: number): number {
  if (!(durationMs >= 1)) return 0
  return Math.min(LAST_DURATION_BIN, Math.floor(Math.log2(durationMs) * BINS_PER_DOUBLING) + 1)
}

/** Where a bin ends, milliseconds. */
export function latencyBinEnd(bin: number): number {
  return 2 ** (bin / BINS_PER_DOUBLING)
}

/** The duration in the middle of a bin, by ratio. */
function latencyBinMiddle(bin: number): number {
  return bin === 0 ? 0.5 : 2 ** ((bin - 0.5) / BINS_PER_DOUBLING)
}

export interface LatencyBinCount {
  readonly bin: number
  readonly verdicts: number
}

/** The duration that `share` (0..1) of the verdicts stayed under; null without verdicts. `bins` are in order. */
export function latencyPercentile(bins: readonly LatencyBinCount[], share: number): number | null {
  const total = totalOf(bins)
  let seen = 0
  for (const { bin, verdicts } of bins) {
    seen += verdicts
    if (verdicts > 0 && seen >= total * share) return Math.round(latencyBinMiddle(bin) * 10) / 10
  }
  return null
}

export function totalOf(bins: readonly LatencyBinCount[]): number {
  let total = 0
  for (const { verdicts } of bins) total += verdicts
  return total
}
