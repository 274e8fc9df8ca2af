import type { MessageState, PolicyMode } from '@parley/common/contracts/chat'
import type { Scores, Verdict } from '@parley/common/contracts/moderation'
import { describe, expect, it } from 'vitest'
import type { Policy, PolicyOverrides } from '../schemas/policies.js'
import { decide, decideUnscored, effectivePolicy, holdsBack, type JudgedMessage } from './policy.js'
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

const WARNED = [{ rule: 'list:mild', action: 'warn', begin: 0, end: 1 }] as const
const HELD = [{ rule: 'list:odd', action: 'hold', begin: 0, end: 1 }] as const
const BLOCKED = [{ rule: 'list:bad', action: 'block', begin: 0, end: 1 }] as const

describe('decide with lists and limits, by mode, state, matches and score (null = no verdict yet)', () => {
  it.each([
    // mode, state, matches, scores, action, rule
    ['post', 'visible', WARNED, null, 'flag', 'list:mild'],
    ['post', 'visible', WARNED, {}, 'flag', 'list:mild'],
    ['post', 'visible', WARNED, { insult: 0.9 }, 'hide', 'threshold:insult:hide'],
    ['hold', 'held', WARNED, null, 'none', null],
    ['hold', 'held', WARNED, {}, 'flag', 'list:mild'],
    ['nudge', 'held', WARNED, null, 'none', null],
    ['nudge', 'held', WARNED, {}, 'nudge', 'list:mild'],
    ['off', 'visible', WARNED, { insult: 1 }, 'flag', 'list:mild'],
    ['post', 'held', HELD, null, 'hold', 'list:odd'],
    ['post', 'held', HELD, {}, 'hold', 'list:odd'],
    ['post', 'held', HELD, { threat: 0.95 }, 'reject', 'threshold:threat:reject'],
    ['nudge', 'held', HELD, {}, 'hold', 'list:odd'],
    ['block', 'held', HELD, {}, 'hold', 'list:odd'],
    ['off', 'held', HELD, {}, 'hold', 'list:odd'],
    ['post', 'visible', HELD, {}, 'hide', 'list:odd'],
    ['post', 'held', BLOCKED, null, 'reject', 'list:bad'],
    ['off', 'held', BLOCKED, null, 'reject', 'list:bad'],
    ['post', 'visible', BLOCKED, {}, 'hide', 'list:bad'],
    ['post', 'hidden', BLOCKED, {}, 'flag', 'list:bad'],
    ['post', 'removed', BLOCKED, {}, 'none', 'left:removed'],
    ['post', 'visible', [], null, 'none', null],
    ['hold', 'held', [], null, 'none', null],
  ] as const)('%s, %s, %j, %j: %s by %s', (mode, state, matches, scores, action, rule) => {
    const verdict = scores && aVerdict(scores)
    expect(decide(aPolicy(mode), verdict, MEMBER, aMessage(state, { matches }))).toMatchObject({ action, rule })
  })

  it.each([
    [HELD, null, 'none'],
    [HELD, {}, 'flag'],
    [BLOCKED, null, 'none'],
    [BLOCKED, {}, 'flag'],
  ] as const)('waits with staff for the verdict, then flags: %j, %j: %s', (matches, scores, action) => {
    const verdict = scores && aVerdict(scores)
    expect(decide(aPolicy('hold'), verdict, STAFF, aMessage('held', { matches }))).toMatchObject({ action })
  })

  it.each([
    ['newcomer', {}, 'hold', 'newcomer'],
    ['newcomer', null, 'hold', 'newcomer'],
    ['newcomer', { threat: 0.95 }, 'reject', 'threshold:threat:reject'],
    ['limit:duplicates', {}, 'hold', 'limit:duplicates'],
  ] as const)('keeps what was held by %s at %j: %s by %s', (heldBy, scores, action, rule) => {
    const verdict = scores && aVerdict(scores)
    expect(decide(aPolicy('post'), verdict, MEMBER, aMessage('held', { heldBy }))).toMatchObject({ action, rule })
  })

  it('names every match as a reason, with its place in the text', () => {
    const message = aMessage('held', { matches: [...WARNED, ...BLOCKED] })
    const { reasons } = decide(aPolicy('post'), aVerdict({ insult: 0.6 }), MEMBER, message)
    expect(reasons.map(({ rule }) => rule)).toEqual(['list:bad', 'list:mild', 'threshold:insult:flag'])
    expect(reasons[0]).toEqual({
      ...{ rule: 'list:bad', action: 'reject', label: null, score: null, threshold: null, begin: 0, end: 1 },
    })
  })
})

describe('decide in a room that nudges (flag 0.5, hide 0.8; threat: reject 0.9)', () => {
  it.each([
    // nudge, was published, scores, action
    [null, false, { insult: 0.1 }, 'release'],
    [null, false, { insult: 0.6 }, 'nudge'],
    [null, false, { insult: 0.9 }, 'nudge'],
    [null, false, { threat: 0.95 }, 'reject'],
    [null, true, { insult: 0.6 }, 'flag'],
    [null, true, { insult: 0.9 }, 'hold'],
    ['open', false, { insult: 0.9 }, 'none'],
    ['answered', false, { insult: 0.1 }, 'release'],
    ['answered', false, { insult: 0.6 }, 'flag'],
    ['answered', false, { insult: 0.9 }, 'hold'],
    ['answered', false, { threat: 0.95 }, 'reject'],
  ] as const)('asked: %s, published before: %s, %j: %s', (nudge, wasPublished, scores, action) => {
    const message = aMessage('held', { nudge, wasPublished })
    expect(decide(aPolicy('nudge'), aVerdict(scores), MEMBER, message).action).toBe(action)
  })

  it('never asks staff, and does not wait for a model that is away', () => {
    expect(decide(aPolicy('nudge'), aVerdict({ insult: 0.9 }), STAFF, aMessage('held')).action).toBe('flag')
    expect(decideUnscored(aPolicy('nudge'), 'timeout', MEMBER).action).toBe('release')
    const message = { state: 'held', matches: HELD } as const
    expect(decideUnscored(aPolicy('nudge'), 'timeout', MEMBER, message)).toMatchObject({
      action: 'hold',
      rule: 'list:odd',
    })
  })
})

describe('holdsBack', () => {
  it.each([
    [{ matches: WARNED }, null],
    [{ matches: HELD }, 'list:odd'],
    [{ matches: [...HELD, ...BLOCKED] }, 'list:bad'],
    [{ heldBy: 'newcomer' }, 'newcomer'],
    [{}, null],
  ] as const)('%j: %s', (message, rule) => {
    expect(holdsBack(aPolicy('post'), MEMBER, message)?.rule ?? null).toBe(rule)
    expect(holdsBack(aPolicy('post'), STAFF, message)).toBeNull()
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
    ['unsupported_language', 'review', 'publish', 'held', 'hold'],
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

  describe('a text in an unknown language whose score crosses hide', () => {
    const verdict = aVerdict({ insult: 0.9 }, 'unsupported_language')
    const severity = (state: MessageState, scores: Partial<Scores>) =>
      decide(aPolicy('hold'), aVerdict(scores, 'unsupported_language'), MEMBER, aMessage(state)).severity

    it.each(['nudge', 'hold', 'block'] as const)('is kept for a person by mode %s', (mode) => {
      expect(decide(aPolicy(mode), verdict, MEMBER, aMessage('held'))).toMatchObject({
        ...{ action: 'hold', rule: 'unscored:unsupported_language', label: 'insult', score: 0.9 },
      })
    })

    it('is kept for a person, not refused, where a score crosses reject', () => {
      const threat = aVerdict({ threat: 0.95 }, 'unsupported_language')
      expect(decide(aPolicy('block'), threat, MEMBER, aMessage('held')).action).toBe('hold')
    })

    it('stays visible in mode post, and is reviewed before those whose scores say nothing', () => {
      expect(decide(aPolicy('post'), verdict, MEMBER, aMessage('visible')).action).toBe('flag')
      expect(severity('visible', { insult: 0.9 })).toBeGreaterThan(severity('visible', { insult: 0.6 }))
      expect(severity('held', { threat: 0.9 })).toBeGreaterThan(severity('held', { insult: 0.9 }))
    })

    it('has the severity of its score', () => {
      const known = decide(aPolicy('hold'), aVerdict({ insult: 0.9 }), MEMBER, aMessage('held'))
      expect(severity('held', { insult: 0.9 })).toBe(known.severity)
    })

    it('is only flagged where staff wrote it', () => {
      expect(decide(aPolicy('hold'), verdict, STAFF, aMessage('held'))).toMatchObject({
        action: 'flag',
        isSpared: true,
      })
    })
  })

  it.each([{ insult: 0.1 }, { insult: 0.6 }])(
    'a text in an unknown language that scores %j is published, and flagged as any unscored one',
    (scores) => {
      const verdict = aVerdict(scores, 'unsupported_language')
      expect(decide(aPolicy('hold'), verdict, MEMBER, aMessage('held'))).toMatchObject({ action: 'flag', severity: 10 })
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

  it('matches the lists of both; other rules are the room’s or the server’s as a whole', () => {
    const ours = { name: 'ours', action: 'warn', words: ['x'], patterns: [] } as const
    const theirs = { name: 'theirs', action: 'block', words: ['y'], patterns: [] } as const
    const server = { ...DEFAULT_POLICY, lists: [{ ...theirs, words: ['y'], patterns: [] }], slow_mode_s: 5 }
    const links = { max: 1, action: 'hold' } as const
    const policy = effectivePolicy(server, { lists: [{ ...ours, words: ['x'], patterns: [] }], links }, 'post')
    expect(policy.lists.map(({ name }) => name)).toEqual(['theirs', 'ours'])
    expect(policy).toMatchObject({ slow_mode_s: 5, links })
  })
})
