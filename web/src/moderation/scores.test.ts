import { describe, expect, it } from 'vitest'
import { labelsByWeight, reachedBy } from './scores.js'

const scores = { toxicity: 0.92, severe_toxicity: 0.1, obscene: 0.2, threat: 0.65, insult: 0.85, identity_attack: 0 }
const thresholds = { flag: 0.5, hide: 0.9, reject: null }
const everywhere = {
  toxicity: { ...thresholds, hide: 0.99 },
  severe_toxicity: thresholds,
  obscene: thresholds,
  threat: { ...thresholds, hide: 0.6 },
  insult: thresholds,
  identity_attack: thresholds,
}

describe('scores against thresholds', () => {
  it('stand with what they reached in front, then by height', () => {
    expect(labelsByWeight(scores, everywhere).slice(0, 4)).toEqual(['threat', 'toxicity', 'insult', 'obscene'])
  })

  it('stand by height where no policy is known', () => {
    expect(labelsByWeight(scores, null).slice(0, 3)).toEqual(['toxicity', 'insult', 'threat'])
  })

  it.each([
    [0.5, 'flag'],
    [0.49, 'none'],
    [0.9, 'hide'],
    [1, 'hide'],
  ])('%f reaches %s', (score, reached) => {
    expect(reachedBy(score, thresholds)).toBe(reached)
  })
})
