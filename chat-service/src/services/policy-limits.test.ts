import { describe, expect, it } from 'vitest'
import type { PolicyLimits } from '../schemas/policies.js'
import { DEFAULT_POLICY } from './policy-defaults.js'
import { demandRising, demandWithinLimits } from './policy-limits.js'

const LIMITS: PolicyLimits = { modes: ['post', 'hold'], max_flag: 0.7, max_hide: 0.9 }
const BEFORE = { mode: 'post' } as const

describe('limits for room owners', () => {
  it.each([
    [{ mode: 'off', overrides: {} }, ['body', 'mode']],
    [
      { mode: 'post', overrides: { thresholds: { insult: { flag: 0.71 } } } },
      ['body', 'overrides', 'thresholds', 'insult', 'flag'],
    ],
    [
      { mode: 'post', overrides: { thresholds: { threat: { hide: null } } } },
      ['body', 'overrides', 'thresholds', 'threat', 'hide'],
    ],
  ] as const)('refuse %j', (change, path) => {
    expect(() => demandWithinLimits(LIMITS, change, BEFORE)).toThrow(expect.objectContaining({ path }))
  })

  it.each([
    [{ mode: 'hold', overrides: {} }],
    [{ mode: 'post', overrides: { thresholds: { insult: { flag: 0.7, hide: 0.9, reject: null } } } }],
  ] as const)('allow %j', (change) => {
    expect(() => demandWithinLimits(LIMITS, change, BEFORE)).not.toThrow()
  })

  it('let a room keep the mode it has', () => {
    expect(() => demandWithinLimits(LIMITS, { mode: 'off', overrides: {} }, { mode: 'off' })).not.toThrow()
  })

  it('bind nobody where the admin sets none', () => {
    const change = { mode: 'off', overrides: { thresholds: { insult: { flag: null, hide: 1 } } } } as const
    expect(() => demandWithinLimits(DEFAULT_POLICY.limits, change, BEFORE)).not.toThrow()
  })
})

describe('thresholds', () => {
  it('must rise from flag over hide to reject, leaving out those that are off', () => {
    const thresholds = DEFAULT_POLICY.thresholds
    const of = (insult: (typeof thresholds)['insult']) => () => demandRising({ ...thresholds, insult }, ['body'])
    expect(of({ flag: 0.5, hide: 0.5, reject: null })).not.toThrow()
    expect(of({ flag: null, hide: 0.5, reject: 0.9 })).not.toThrow()
    expect(of({ flag: 0.6, hide: 0.5, reject: null })).toThrow(expect.objectContaining({ path: ['body', 'insult'] }))
    expect(of({ flag: 0.6, hide: null, reject: 0.5 })).toThrow()
  })

  it('of the server that nobody changed rise', () => {
    expect(() => demandRising(DEFAULT_POLICY.thresholds, [])).not.toThrow()
  })
})
