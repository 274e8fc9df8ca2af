import { describe, expect, it } from 'vitest'
import record from '../../../../ml-core/models/parley-moderation-v1/training_record.json' with { type: 'json' }
import { modelFigures } from './model-figures.js'

describe('the figures of a model', () => {
  it('are found in the record of the one we ship', () => {
    const figures = modelFigures(record.figures.int8)
    expect(figures.meanAuc?.value).toBeGreaterThan(0.9)
    expect(figures.labels.map(({ label }) => label)).toContain('identity_attack')
    for (const label of figures.labels) {
      expect(Object.values(label).every((value) => value !== null)).toBe(true)
    }
    expect(figures.falseAlarms.length).toBeGreaterThan(0)
    expect(figures.disguises.find(({ kind }) => kind === 'leet')?.flagged).not.toBeNull()
  })

  it.each([null, {}, { jigsaw: 7, chat: [], obfuscation: { leet: 'much' } }])(
    'that look otherwise are absent: %j',
    (record) => {
      expect(modelFigures(record)).toMatchObject({ meanAuc: null, labels: [], falseAlarms: [] })
    },
  )
})
