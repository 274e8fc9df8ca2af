import { describe, expect, it } from 'vitest'
import { movedThresholds, serverPolicyOf, withThreshold } from './policy-draft.js'
import { unitsOf } from './policy-units.js'

const thresholds = { flag: 0.5, hide: 0.8, reject: 0.95 }

describe('moving a threshold', () => {
  it.each([
    ['flag', 0.6, { flag: 0.6, hide: 0.8, reject: 0.95 }],
    ['flag', 0.9, { flag: 0.9, hide: 0.9, reject: 0.95 }],
    ['hide', 0.4, { flag: 0.4, hide: 0.4, reject: 0.95 }],
    ['reject', 0.3, { flag: 0.3, hide: 0.3, reject: 0.3 }],
    ['hide', null, { flag: 0.5, hide: null, reject: 0.95 }],
  ] as const)('%s to %s pushes the others out of its way', (action, value, expected) => {
    expect(withThreshold(thresholds, action, value)).toEqual(expected)
  })

  it('leaves alone what is switched off', () => {
    expect(withThreshold({ flag: 0.5, hide: null, reject: null }, 'flag', 0.9)).toEqual({
      flag: 0.9,
      hide: null,
      reject: null,
    })
  })
})

describe('what a simulation is asked', () => {
  const everywhere = {
    toxicity: thresholds,
    severe_toxicity: thresholds,
    obscene: thresholds,
    threat: thresholds,
    insult: thresholds,
    identity_attack: thresholds,
  }

  it('is only what was moved', () => {
    const after = { ...everywhere, insult: { ...thresholds, hide: 0.7 } }
    expect(movedThresholds(everywhere, after)).toEqual({ insult: { hide: 0.7 } })
    expect(movedThresholds(everywhere, everywhere)).toEqual({})
  })
})

it('a server policy of which a part is missing is never sent', () => {
  expect(() => serverPolicyOf(unitsOf({ slow_mode_s: 0 }))).toThrow('missing')
})
