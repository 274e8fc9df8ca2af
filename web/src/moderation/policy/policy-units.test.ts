import { describe, expect, it } from 'vitest'
import { changesBetween, policyOf, rebased, unitsOf } from './policy-units.js'

const base = unitsOf({
  mode: 'post',
  slow_mode_s: 0,
  links: { max: 2, action: 'hold' },
  thresholds: { insult: { flag: 0.5, hide: 0.9 }, threat: { flag: 0.3 } },
})

describe('a policy in units', () => {
  it('comes back from them', () => {
    expect(unitsOf(policyOf(base))).toEqual(base)
    expect(policyOf(unitsOf({}))).toEqual({})
  })

  it('differs threshold by threshold, and otherwise as a whole', () => {
    const after = unitsOf({
      mode: 'post',
      links: { action: 'block', max: 2 },
      thresholds: { insult: { flag: 0.5, hide: 0.8 }, threat: { flag: 0.3, hide: null } },
    })
    expect(changesBetween(base, after)).toEqual([
      { path: 'links', before: { max: 2, action: 'hold' }, after: { max: 2, action: 'block' } },
      { path: 'thresholds.insult.hide', before: 0.9, after: 0.8 },
      { path: 'thresholds.threat.hide', before: undefined, after: null },
      { path: 'slow_mode_s', before: 0, after: undefined },
    ])
  })

  it('does not differ by the order of its fields', () => {
    const turned = unitsOf({ ...policyOf(base), links: { action: 'hold', max: 2 } })
    expect(changesBetween(base, turned)).toEqual([])
  })

  it('takes both changes when two people changed different units', () => {
    const mine = unitsOf({ ...policyOf(base), mode: 'hold' })
    const theirs = unitsOf({ ...policyOf(base), slow_mode_s: 30 })
    expect(policyOf(rebased(base, mine, theirs))).toMatchObject({ mode: 'hold', slow_mode_s: 30 })
  })

  it('keeps what was changed while it was being saved', () => {
    const sent = unitsOf({ ...policyOf(base), mode: 'hold' })
    const now = unitsOf({ ...policyOf(sent), slow_mode_s: 30 })
    expect(changesBetween(sent, rebased(sent, now, sent))).toEqual([{ path: 'slow_mode_s', before: 0, after: 30 }])
  })

  it('keeps mine where both changed the same unit, and what I gave up stays given up', () => {
    const mine = unitsOf({ mode: 'hold', links: { max: 2, action: 'hold' } })
    const theirs = unitsOf({ ...policyOf(base), mode: 'block' })
    const merged = policyOf(rebased(base, mine, theirs))
    expect(merged).toEqual({ mode: 'hold', links: { max: 2, action: 'hold' } })
  })
})
