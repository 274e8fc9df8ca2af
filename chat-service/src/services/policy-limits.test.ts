import { describe, expect, it } from 'vitest'
import type { WordList } from '../schemas/content-rules.js'
import type { ChangeRoomPolicy, ServerPolicy } from '../schemas/policies.js'
import { DEFAULT_POLICY } from './policy-defaults.js'
import { demandRising, demandUsableLists, demandWithinLimits } from './policy-limits.js'

const LIMITS: ServerPolicy = {
  ...DEFAULT_POLICY,
  slow_mode_s: 5,
  links: { max: 3, action: 'hold' },
  duplicates: { max: 3, window_s: 60, action: 'hold' },
  flood: { max: 10, window_s: 10 },
  newcomers: { account_age_s: 3_600, first_messages: 1 },
  limits: {
    modes: ['post', 'hold'],
    max_flag: 0.7,
    max_hide: 0.9,
    max_slow_mode_s: 60,
    may_list: false,
    may_relax: false,
  },
}
const BEFORE = { mode: 'post' } as const
type Change = Pick<ChangeRoomPolicy, 'mode' | 'overrides'>

describe('limits for room owners', () => {
  it.each<[Change, string[]]>([
    [{ mode: 'off', overrides: {} }, ['body', 'mode']],
    [
      { mode: 'post', overrides: { thresholds: { insult: { flag: 0.71 } } } },
      ['body', 'overrides', 'thresholds', 'insult', 'flag'],
    ],
    [
      { mode: 'post', overrides: { thresholds: { threat: { hide: null } } } },
      ['body', 'overrides', 'thresholds', 'threat', 'hide'],
    ],
    [{ mode: 'post', overrides: { slow_mode_s: 61 } }, ['body', 'overrides', 'slow_mode_s']],
    [{ mode: 'post', overrides: { slow_mode_s: 4 } }, ['body', 'overrides', 'slow_mode_s']],
    [
      { mode: 'post', overrides: { lists: [{ name: 'ours', action: 'warn', words: ['x'], patterns: [] }] } },
      ['body', 'overrides', 'lists'],
    ],
    [{ mode: 'post', overrides: { links: { max: null, action: 'block' } } }, ['body', 'overrides', 'links']],
    [{ mode: 'post', overrides: { links: { max: 3, action: 'warn' } } }, ['body', 'overrides', 'links']],
    [
      { mode: 'post', overrides: { duplicates: { max: 3, window_s: 30, action: 'block' } } },
      ['body', 'overrides', 'duplicates'],
    ],
    [{ mode: 'post', overrides: { flood: { max: 11, window_s: 10 } } }, ['body', 'overrides', 'flood']],
    [
      { mode: 'post', overrides: { newcomers: { account_age_s: 0, first_messages: 9 } } },
      ['body', 'overrides', 'newcomers'],
    ],
  ])('refuse %j', (change, path) => {
    expect(() => demandWithinLimits(LIMITS, change, BEFORE)).toThrow(expect.objectContaining({ path }))
  })

  it.each([
    [{ mode: 'hold', overrides: {} }],
    [{ mode: 'post', overrides: { thresholds: { insult: { flag: 0.7, hide: 0.9, reject: null } } } }],
    [
      {
        mode: 'post',
        overrides: { slow_mode_s: 60, links: { max: 0, action: 'block' }, flood: { max: 1, window_s: 60 } },
      },
    ],
    [{ mode: 'post', overrides: { mentions: { max: null, action: 'warn' } } }],
  ] as const)('allow %j', (change) => {
    expect(() => demandWithinLimits(LIMITS, change, BEFORE)).not.toThrow()
  })

  it('let a room keep the mode it has', () => {
    expect(() => demandWithinLimits(LIMITS, { mode: 'off', overrides: {} }, { mode: 'off' })).not.toThrow()
  })

  it('bind nobody where the admin sets none', () => {
    const change = { mode: 'off', overrides: { thresholds: { insult: { flag: null, hide: 1 } } } } as const
    expect(() => demandWithinLimits(DEFAULT_POLICY, change, BEFORE)).not.toThrow()
  })
})

describe('word lists', () => {
  const aList = (name: string, patterns: string[]): WordList => ({ name, action: 'block', words: [], patterns })
  it('must be usable: the first pattern that is not is named', () => {
    const lists = [aList('a', ['x']), aList('b', ['y', '(z'])]
    expect(() => demandUsableLists(lists, ['body'])).toThrow(
      expect.objectContaining({ path: ['body', 1, 'patterns', 1], code: 'pattern_unusable' }),
    )
  })

  it('must have names that tell their rules apart', () => {
    expect(() => demandUsableLists([aList('A', []), aList('a', [])], ['body'])).toThrow(
      expect.objectContaining({ path: ['body', 1, 'name'] }),
    )
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
