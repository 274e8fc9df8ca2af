import type { StrikePolicy } from '@parley/client/acts-api'
import { describe, expect, it } from 'vitest'
import { effectsOf, pointsOf, withWeight } from './strike-effect.js'

const policy: StrikePolicy = {
  window_days: 30,
  weights: {
    hide: { base: 1, labels: { threat: 3 } },
    reject: { base: 1, labels: {} },
    remove: { base: 2, labels: { threat: 0 } },
    warn: { base: 0, labels: {} },
  },
  ladder: [
    { points: 4, penalty: 'warn', scope: 'room', duration_s: null },
    { points: 8, penalty: 'mute', scope: 'room', duration_s: 3_600 },
    { points: 12, penalty: 'mute', scope: 'room', duration_s: 86_400 },
    { points: 20, penalty: 'ban', scope: 'room', duration_s: null },
  ],
}

describe('what a weight leads to', () => {
  it('is told in acts, the first step of each penalty', () => {
    expect(effectsOf(policy, 'remove', null)).toEqual([
      { penalty: 'warn', acts: 2 },
      { penalty: 'mute', acts: 4 },
      { penalty: 'ban', acts: 10 },
    ])
    expect(effectsOf(policy, 'hide', 'threat').map(({ acts }) => acts)).toEqual([2, 3, 7])
  })

  it('is nothing where an act or a label counts nothing', () => {
    expect(effectsOf(policy, 'warn', null)).toEqual([])
    expect(effectsOf(policy, 'remove', 'threat')).toEqual([])
    expect(effectsOf({ ...policy, ladder: [] }, 'remove', null)).toEqual([])
  })
})

it('a label’s own weight is set, counts, and is given back', () => {
  const set = withWeight(policy.weights, 'reject', 'insult', 5)
  expect(pointsOf(set.reject, 'insult')).toBe(5)
  expect(pointsOf(set.reject, 'threat')).toBe(1)
  expect(withWeight(set, 'reject', 'insult', null)).toEqual(policy.weights)
  expect(withWeight(policy.weights, 'hide', null, 7).hide).toEqual({ base: 7, labels: { threat: 3 } })
  expect(withWeight(policy.weights, 'hide', null, null)).toBe(policy.weights)
})
