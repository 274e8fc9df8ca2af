import { LEAST_N } from './proportions.js'

/** What two people said of the same messages: the first one's word, then the second one's. */
export interface Contingency {
  readonly bothRemoved: number
  readonly bothKept: number
  readonly removedThenKept: number
  readonly keptThenRemoved: number
}

export function sizeOf({ bothRemoved, bothKept, removedThenKept, keptThenRemoved }: Contingency): number {
  return bothRemoved + bothKept + removedThenKept + keptThenRemoved
}

/**
 * Cohen's kappa (1960): agreement beyond what two people who said `remove` as often as these would reach by chance; 1 =
 * always, 0 = no more than chance. Null where there are too few messages, or where chance alone would make them agree.
 */
export function cohensKappa(counts: Contingency): number | null {
  const n = sizeOf(counts)
  if (n < LEAST_N) return null
  const firstRemoved = (counts.bothRemoved + counts.removedThenKept) / n
  const secondRemoved = (counts.bothRemoved + counts.keptThenRemoved) / n
  const observed = (counts.bothRemoved + counts.bothKept) / n
  const expected = firstRemoved * secondRemoved + (1 - firstRemoved) * (1 - secondRemoved)
  return expected === 1 ? null : (observed - expected) / (1 - expected)
}
