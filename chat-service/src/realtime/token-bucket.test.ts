import { describe, expect, it } from 'vitest'
import { TokenBucket } from './token-bucket.js'

describe('a token bucket', () => {
  it('lets a burst through, then as many as it refills', () => {
    const bucket = new TokenBucket({ burst: 3, perSecond: 2 }, 0)
    expect([0, 0, 0, 0].map((nowMs) => bucket.take(nowMs))).toEqual([0, 0, 0, 500])
    expect(bucket.take(400)).toBe(100)
    expect(bucket.take(500)).toBe(0)
    expect(bucket.take(60_000)).toBe(0)
  })

  it('counts refusals until the sender has held back for a while', () => {
    const bucket = new TokenBucket({ burst: 4, perSecond: 1 }, 0)
    for (let count = 0; count < 10; count += 1) bucket.take(0)
    expect(bucket.refusals).toBe(6)
    bucket.take(1_000)
    expect(bucket.refusals).toBe(6)
    bucket.take(5_000)
    expect(bucket.refusals).toBe(0)
  })

  it('does not mind a clock that goes back', () => {
    const bucket = new TokenBucket({ burst: 1, perSecond: 1 }, 10_000)
    expect(bucket.take(5_000)).toBe(0)
    expect(bucket.take(4_000)).toBe(1_000)
  })
})
