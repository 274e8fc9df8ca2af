import { describe, expect, it } from 'vitest'
import { cohensKappa } from './kappa.js'
import { proportion } from './proportions.js'

describe('a proportion', () => {
  // Ends of the interval as published, for example in Newcombe (1998), table I, method 3.
  it.each([
    [81, 263, 0.308, 0.2553, 0.3662],
    [15, 148, 0.1014, 0.0624, 0.1605],
    [0, 20, 0, 0, 0.1611],
    [1, 29, 0.0345, 0.0061, 0.1718],
    [29, 29, 1, 0.883, 1],
  ])('%d of %d is %d, between %d and %d', (count, n, share, low, high) => {
    const found = proportion(count, n)
    expect(found).toMatchObject({ count, n })
    expect(found.share).toBeCloseTo(share, 3)
    expect(found.low).toBeCloseTo(low, 4)
    expect(found.high).toBeCloseTo(high, 4)
  })

  it('of few says how many there are, and nothing else', () => {
    expect(proportion(9, 9)).toEqual({ count: 9, n: 9, share: null, low: null, high: null })
    expect(proportion(0, 0)).toEqual({ count: 0, n: 0, share: null, low: null, high: null })
    expect(proportion(5, 10).share).toBe(0.5)
  })
})

describe("Cohen's kappa", () => {
  it.each([
    // Cohen's example as most textbooks have it: 20 and 15 agreed of 50.
    [{ bothRemoved: 20, bothKept: 15, removedThenKept: 5, keptThenRemoved: 10 }, 0.4],
    [{ bothRemoved: 45, bothKept: 15, removedThenKept: 15, keptThenRemoved: 25 }, 0.1304],
    [{ bothRemoved: 10, bothKept: 10, removedThenKept: 0, keptThenRemoved: 0 }, 1],
    [{ bothRemoved: 0, bothKept: 0, removedThenKept: 10, keptThenRemoved: 10 }, -1],
  ])('of %o is %d', (counts, kappa) => {
    expect(cohensKappa(counts)).toBeCloseTo(kappa, 4)
  })

  it('is not known of few, nor where both always say the same', () => {
    expect(cohensKappa({ bothRemoved: 5, bothKept: 4, removedThenKept: 0, keptThenRemoved: 0 })).toBeNull()
    expect(cohensKappa({ bothRemoved: 50, bothKept: 0, removedThenKept: 0, keptThenRemoved: 0 })).toBeNull()
  })
})
