/** `count` of `n`, and between which shares the truth lies with 95 % certainty; null where `n` is too small to say. */
export interface Proportion {
  readonly count: number
  readonly n: number
  readonly share: number | null
  readonly low: number | null
  readonly high: number | null
}

/** Of fewer than these a share is hearsay. */
export const LEAST_N = 10
/** Of the standard normal distribution, for 95 % on both sides. */
const Z = 1.959963984540054

/** With Wilson's score interval (1927), which stays within 0..1 and holds for small `n` and shares near the ends. */
export function proportion(count: number, n: number): Proportion {
  if (n < LEAST_N) return { count, n, share: null, low: null, high: null }
  const share = count / n
  const centre = share + (Z * Z) / (2 * n)
  const margin = Z * Math.sqrt((share * (1 - share)) / n + (Z * Z) / (4 * n * n))
  const scale = 1 + (Z * Z) / n
  // Rounding must not push the ends beyond what they bound.
  const low = count === 0 ? 0 : Math.max(0, (centre - margin) / scale)
  const high = count === n ? 1 : Math.min(1, (centre + margin) / scale)
  return { count, n, share, low, high }
}
