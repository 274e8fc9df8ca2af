import type { MessageState, PolicyMode } from '@parley/common/contracts/chat'
import type { Scores, Verdict } from '@parley/common/contracts/moderation'
import { describe, expect, it } from 'vitest'
import type { Policy, PolicyOverrides } from '../schemas/policies.js'
import { decide, decideUnscored, effectivePolicy, type JudgedMessage } from './policy.js'
import { DEFAULT_POLICY } from './policy-defaults.js'

const NO_SCORES: Scores = { toxicity: 0, severe_toxicity: 0, obscene: 0, threat: 0, insult: 0, identity_attack: 0 }
const MEMBER = { isStaff: false }
const STAFF = { isStaff: true }

function aPolicy(mode: PolicyMode, overrides: PolicyOverrides = {}): Policy {
  const off = { flag: null, hide: null, reject: null }
  const thresholds = {
    toxicity: off,
    severe_toxicity: off,
    obscene: off,
    threat: { flag: 0.3, hide: 0.6, reject: 0.9 },
    insult: { flag: 0.5, hide: 0.8, reject: null },
    identity_attack: off,
  }
  return effectivePolicy({ ...DEFAULT_POLICY, thresholds }, overrides, mode)
}

function aVerdict(scores: Partial<Scores>, outcome: Verdict['outcome'] = 'scored'): Verdict {
  return {
    outcome,
    scores: { ...NO_SCORES, ...scores },
    sentiment: { negative: 0, neutral: 1, positive: 0 },
    language: 'en',
    spans: [],
    model_version: 'test',
    scored_at: '2026-01-01T00:00:00.000Z',
  }
}

function aMessage(state: MessageState, over: Partial<JudgedMessage> = {}): JudgedMessage {
  return { state, revision: 1, judgedRevision: 1, reviewedRevision: null, ...over }
}

describe('decide, by mode, state and score of insult (flag 0.5, hide 0.8) and threat (reject 0.9)', () => {
  it.each([
    // mode, state, scores, action, rule
    ['off', 'visible', { insult: 1, threat: 1 }, 'none', null],
    ['off', 'held', { insult: 1 }, 'release', null],
    ['post', 'visible', { insult: 0.49 }, 'none', null],
    ['post', 'visible', { insult: 0.5 }, 'flag', 'threshold:insult:flag'],
    ['post', 'visible', { insult: 0.8 }, 'hide', 'threshold:insult:hide'],
    ['post', 'visible', { threat: 0.95 }, 'hide', 'threshold:threat:reject'],
    ['post', 'held', { insult: 0.1 }, 'release', null],
    ['post', 'held', { insult: 0.9 }, 'hold', 'threshold:insult:hide'],
    ['post', 'hidden', { insult: 0.9 }, 'flag', 'threshold:insult:hide'],
    ['post', 'hidden', { insult: 0.1 }, 'none', null],
    ['nudge', 'visible', { insult: 0.6 }, 'flag', 'threshold:insult:flag'],
    ['nudge', 'visible', { insult: 0.9 }, 'hide', 'threshold:insult:hide'],
    ['hold', 'held', { insult: 0.1 }, 'release', null],
    ['hold', 'held', { insult: 0.6 }, 'flag', 'threshold:insult:flag'],
    ['hold', 'held', { insult: 0.9 }, 'hold', 'threshold:insult:hide'],
    ['hold', 'held', { threat: 0.95 }, 'reject', 'threshold:threat:reject'],
    ['hold', 'visible', { insult: 0.9 }, 'hide', 'threshold:insult:hide'],
    ['block', 'held', { insult: 0.1 }, 'release', null],
    ['block', 'held', { insult: 0.6 }, 'flag', 'threshold:insult:flag'],
    ['block', 'held', { insult: 0.9 }, 'reject', 'threshold:insult:hide'],
    ['post', 'deleted', { insult: 1 }, 'none', 'left:deleted'],
    ['post', 'removed', { insult: 1 }, 'none', 'left:removed'],
    ['post', 'blocked', { insult: 1 }, 'none', 'left:blocked'],
  ] as const)('%s, %s, %j: %s by %s', (mode, state, scores, action, rule) => {
    expect(decide(aPolicy(mode), aVerdict(scores), MEMBER, aMessage(state))).toMatchObject({ action, rule })
  })
})

describe('decide', () => {
  it('lets the highest action win, then the score furthest over its threshold, and names all that fired', () => {
    const decision = decide(aPolicy('post'), aVerdict({ insult: 0.85, threat: 0.7 }), MEMBER, aMessage('visible'))
    expect(decision).toMatchObject({ action: 'hide', label: 'threat', score: 0.7, rule: 'threshold:threat:hide' })
    expect(decision.reasons.map((reason) => reason.rule)).toEqual([
      'threshold:threat:hide',
      'threshold:insult:hide',
      'threshold:threat:flag',
      'threshold:insult:flag',
    ])
  })

  it.each([
    ['visible', { insult: 0.9 }, 'flag', true],
    ['visible', { insult: 0.6 }, 'flag', false],
    ['held', { insult: 0.9 }, 'flag', true],
    ['held', { insult: 0.1 }, 'release', false],
  ] as const)('scores staff but never punishes them: %s, %j: %s', (state, scores, action, isSpared) => {
    expect(decide(aPolicy('hold'), aVerdict(scores), STAFF, aMessage(state))).toMatchObject({ action, isSpared })
  })

  it.each([
    // outcome, unsupported_language, unscored_held, state, action
    ['failed', 'review', 'publish', 'visible', 'flag'],
    ['failed', 'review', 'publish', 'held', 'flag'],
    ['failed', 'review', 'keep', 'held', 'hold'],
    ['failed', 'ignore', 'keep', 'visible', 'flag'],
    ['unsupported_language', 'review', 'publish', 'visible', 'flag'],
    ['unsupported_language', 'review', 'keep', 'held', 'hold'],
    ['unsupported_language', 'ignore', 'keep', 'held', 'release'],
    ['unsupported_language', 'ignore', 'publish', 'visible', 'none'],
    ['unsupported_language', 'score', 'publish', 'visible', 'hide'],
  ] as const)(
    'a verdict that %s where it says %s/%s, on a %s message: %s',
    (outcome, language, held, state, action) => {
      const policy = aPolicy('hold', { unsupported_language: language, unscored_held: held })
      expect(decide(policy, aVerdict({ insult: 0.9 }, outcome), MEMBER, aMessage(state)).action).toBe(action)
    },
  )

  it.each([
    ['publish', MEMBER, 'flag'],
    ['keep', MEMBER, 'hold'],
    ['keep', STAFF, 'flag'],
  ] as const)('a message held too long where unscored ones are to be %s', (unscored_held, author, action) => {
    expect(decideUnscored(aPolicy('hold', { unscored_held }), 'timeout', author)).toMatchObject({
      action,
      rule: 'unscored:timeout',
    })
  })

  it('leaves a newer text alone', () => {
    const message = aMessage('visible', { revision: 3, judgedRevision: 2 })
    expect(decide(aPolicy('post'), aVerdict({ insult: 1 }), MEMBER, message)).toMatchObject({
      action: 'none',
      rule: 'superseded',
    })
  })

  it('does not overrule a person who decided on this very revision', () => {
    const verdict = aVerdict({ insult: 1 })
    const reviewed = aMessage('visible', { reviewedRevision: 1 })
    expect(decide(aPolicy('post'), verdict, MEMBER, reviewed)).toMatchObject({ action: 'none', rule: 'left:reviewed' })
    const editedSince = aMessage('visible', { revision: 2, judgedRevision: 2, reviewedRevision: 1 })
    expect(decide(aPolicy('post'), verdict, MEMBER, editedSince)).toMatchObject({ action: 'hide' })
  })

  it('puts grave harm and what waits for someone in front', () => {
    const severity = (state: MessageState, scores: Partial<Scores>) =>
      decide(aPolicy('hold'), aVerdict(scores), MEMBER, aMessage(state)).severity
    expect(severity('visible', { threat: 0.4 })).toBeGreaterThan(severity('visible', { insult: 0.6 }))
    expect(severity('visible', { insult: 0.9 })).toBeGreaterThan(severity('visible', { insult: 0.6 }))
    expect(severity('held', { insult: 0.9 })).toBeGreaterThan(severity('visible', { insult: 0.9 }))
    expect(severity('visible', { insult: 0.1 })).toBe(0)
  })
})

describe('effectivePolicy', () => {
  it('takes what a room departs in and inherits the rest; an explicit null switches off', () => {
    const overrides = { thresholds: { insult: { flag: null, hide: 0.9 } }, held_timeout_s: 10 }
    const policy = effectivePolicy(DEFAULT_POLICY, overrides, 'hold')
    expect(policy.mode).toBe('hold')
    expect(policy.held_timeout_s).toBe(10)
    expect(policy.thresholds.insult).toEqual({ ...DEFAULT_POLICY.thresholds.insult, flag: null, hide: 0.9 })
    expect(policy.thresholds.threat).toEqual(DEFAULT_POLICY.thresholds.threat)
    expect(policy.unscored_held).toBe(DEFAULT_POLICY.unscored_held)
  })
})
