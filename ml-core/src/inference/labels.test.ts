import { describe, expect, it } from 'vitest'
import { joinWindows, mapOutputs, toRawScore } from './labels.js'

const named = (...names: string[]) => ({
  id2label: Object.fromEntries(names.map((name, index) => [String(index), name])),
})
const OURS = named(
  'toxicity',
  'severe_toxicity',
  'obscene',
  'threat',
  'insult',
  'identity_attack',
  'negative',
  'neutral',
  'positive',
)
const TOXIC_BERT = named('toxic', 'severe_toxic', 'obscene', 'threat', 'insult', 'identity_hate')

describe('a model’s outputs', () => {
  it('of our own model are probabilities each, and sentiments that sum to one', () => {
    const score = toRawScore([0, 2, -2, 0, 0, 0, 1, 1, 1], mapOutputs(OURS))
    expect(score.labels[0]).toBe(0.5)
    expect(score.labels[1]).toBeCloseTo(0.881, 3)
    expect(score.sentiment.map((value) => value.toFixed(3))).toEqual(['0.333', '0.333', '0.333'])
  })

  it('of toxic-bert go by its own names; without sentiment a text is neutral', () => {
    const mapping = mapOutputs(TOXIC_BERT)
    expect(mapping.labels).toEqual([0, 1, 2, 3, 4, 5])
    expect(toRawScore([9, 0, 0, 0, 0, 9], mapping)).toMatchObject({
      labels: [expect.closeTo(1, 3), 0.5, 0.5, 0.5, 0.5, expect.closeTo(1, 3)],
      sentiment: [0, 1, 0],
    })
  })

  it('are found in any order, by number and not by spelling', () => {
    const shuffled = { id2label: { '10': 'toxicity', '2': 'Insult', '1': 'Identity Attack' } }
    expect(mapOutputs(shuffled).labels).toEqual([2, null, null, null, 1, 0])
  })

  it('that exclude each other share one probability', () => {
    const mapping = mapOutputs(named('neutral', 'toxic'))
    const { labels, sentiment } = toRawScore([0, 0], mapping)
    expect(labels).toEqual([0.5, 0, 0, 0, 0, 0])
    expect(sentiment).toEqual([0, 1, 0])
  })

  it('without toxicity are refused, naming what there is', () => {
    expect(() => mapOutputs(named('joy', 'anger'))).toThrow('joy, anger')
    expect(() => mapOutputs({})).toThrow('none')
  })

  it('that are no numbers are an error, not a score', () => {
    expect(() => toRawScore([Number.NaN, 0, 0, 0, 0, 0], mapOutputs(TOXIC_BERT))).toThrow('no number')
  })
})

it('a text is as toxic as its worst window, and of the mean sentiment', () => {
  const joined = joinWindows([
    { labels: [0.1, 0.9], sentiment: [1, 0, 0] },
    { labels: [0.8, 0.2], sentiment: [0, 1, 0] },
  ])
  expect(joined).toEqual({ labels: [0.8, 0.9], sentiment: [0.5, 0.5, 0] })
})
