/** More than this gains nothing on a CPU and delays whoever waits behind it. */
const MAX_BATCH = 16
/** A batch is padded to its longest member; a member may be this much shorter, as a share and in tokens. */
const PADDING = { share: 0.2, tokens: 2 } as const

/**
 * Groups inputs into batches of nearly equal length, by index. Padding is computed like real tokens, so a batch of mixed
 * lengths is slower than no batch at all.
 */
export function batchByLength(lengths: readonly number[]): number[][] {
  const order = lengths.map((_, index) => index).sort((one, other) => (lengths[other] ?? 0) - (lengths[one] ?? 0))
  const batches: number[][] = []
  let current: number[] = []
  let longest = 0
  for (const index of order) {
    const length = lengths[index] ?? 0
    const isClose = longest - length <= Math.max(PADDING.tokens, longest * PADDING.share)
    if (current.length === 0 || current.length >= MAX_BATCH || !isClose) {
      current = []
      batches.push(current)
      longest = length
    }
    current.push(index)
  }
  return batches
}
