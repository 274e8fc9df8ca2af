import { describe, expect, it } from 'vitest'
import { type RestrictiveAct, statementOf, TERRITORY } from './statement-rules.js'

const AT = new Date('2026-11-21T12:00:00.000Z')
const anAct = (over: Partial<RestrictiveAct> = {}): RestrictiveAct => ({
  id: '0198a000-0000-7000-8000-000000000001',
  at: AT,
  kind: 'hide',
  isOnName: false,
  isByMachine: true,
  isInRoom: true,
  rule: 'threshold:insult:hide',
  label: 'insult',
  score: 0.97,
  cause: null,
  until: null,
  contentAt: new Date('2026-11-20T23:59:00.000Z'),
  language: 'en',
  modelVersion: 'parley-moderation-1.0',
  isByStrikes: false,
  ...over,
})

describe('a statement of reasons', () => {
  it('says of an automatic act what, why, on what ground and since when', () => {
    expect(statementOf(anAct())).toMatchObject({
      puid: '0198a000-0000-7000-8000-000000000001',
      decision_visibility: ['DECISION_VISIBILITY_CONTENT_DISABLED'],
      decision_provision: null,
      decision_account: null,
      decision_ground: 'DECISION_GROUND_INCOMPATIBLE_CONTENT',
      category: 'STATEMENT_CATEGORY_CYBER_VIOLENCE',
      category_specification: ['KEYWORD_CYBER_HARASSMENT'],
      content_type: ['CONTENT_TYPE_TEXT'],
      content_language: 'EN',
      content_date: '2026-11-20',
      application_date: '2026-11-21',
      source_type: 'SOURCE_VOLUNTARY',
      automated_detection: 'Yes',
      automated_decision: 'AUTOMATED_DECISION_FULLY',
      decision_facts: expect.stringContaining('parley-moderation-1.0'),
    })
  })

  it.each([
    ['remove', {}, { decision_visibility: ['DECISION_VISIBILITY_CONTENT_REMOVED'] }],
    ['hold', {}, { decision_visibility: ['DECISION_VISIBILITY_OTHER'], decision_visibility_other: /withheld/ }],
    ['reject', {}, { decision_visibility: ['DECISION_VISIBILITY_OTHER'], decision_visibility_other: /refused/ }],
    [
      'mute',
      { until: new Date('2026-12-01T00:00:00Z') },
      { decision_provision: 'DECISION_PROVISION_PARTIAL_SUSPENSION', end_date_service_restriction: '2026-12-01' },
    ],
    ['ban', {}, { decision_provision: 'DECISION_PROVISION_PARTIAL_SUSPENSION', end_date_service_restriction: null }],
    ['ban', { isInRoom: false }, { decision_account: 'DECISION_ACCOUNT_SUSPENDED', content_type_other: 'Account' }],
  ] as const)('of %s names the restriction', (kind, over, expected) => {
    const statement = statementOf(anAct({ kind, ...over }))
    for (const [field, value] of Object.entries(expected)) {
      const given = statement[field as keyof typeof statement]
      if (value instanceof RegExp) expect(given).toMatch(value)
      else expect(given).toEqual(value)
    }
    // One of the four kinds of restriction must be named, or the database refuses it.
    expect(
      [statement.decision_provision, statement.decision_account, ...statement.decision_visibility].some(Boolean),
    ).toBe(true)
  })

  it('calls a name a name, found by the machine and decided by a person', () => {
    const act = anAct({ kind: 'remove', isOnName: true, isByMachine: false, cause: 'name' })
    expect(statementOf(act)).toMatchObject({
      decision_facts: expect.stringMatching(/^A name in a chat room was found by an automated classifier/),
      automated_decision: 'AUTOMATED_DECISION_PARTIALLY',
    })
  })

  it.each([
    ['by the machine', { isByMachine: true }, 'Yes', 'AUTOMATED_DECISION_FULLY', 'SOURCE_VOLUNTARY'],
    [
      'by a person, found by the machine',
      { isByMachine: false, cause: 'flagged' },
      'Yes',
      'AUTOMATED_DECISION_PARTIALLY',
      'SOURCE_VOLUNTARY',
    ],
    [
      'by a person, reported',
      { isByMachine: false, cause: 'reported' },
      'No',
      'AUTOMATED_DECISION_NOT_AUTOMATED',
      'SOURCE_TYPE_OTHER_NOTIFICATION',
    ],
    [
      'by a person, of their own accord',
      { isByMachine: false, cause: null },
      'No',
      'AUTOMATED_DECISION_NOT_AUTOMATED',
      'SOURCE_VOLUNTARY',
    ],
  ] as const)('%s says who found and who decided', (_, over, detection, decision, source) => {
    expect(statementOf(anAct(over))).toMatchObject({
      automated_detection: detection,
      automated_decision: decision,
      source_type: source,
    })
  })

  it.each([
    ['threat', null, 'STATEMENT_CATEGORY_VIOLENCE'],
    ['identity_attack', null, 'STATEMENT_CATEGORY_ILLEGAL_OR_HARMFUL_SPEECH'],
    ['obscene', null, 'STATEMENT_CATEGORY_OTHER_VIOLATION_TC'],
    [null, 'report:hate', 'STATEMENT_CATEGORY_ILLEGAL_OR_HARMFUL_SPEECH'],
    [null, 'report:self_harm', 'STATEMENT_CATEGORY_SELF_HARM'],
    [null, 'report:spam', 'STATEMENT_CATEGORY_OTHER_VIOLATION_TC'],
    [null, null, 'STATEMENT_CATEGORY_OTHER_VIOLATION_TC'],
  ])('with label %s and rule %s is of category %s', (label, rule, category) => {
    expect(statementOf(anAct({ label, rule })).category).toBe(category)
  })

  it('holds everywhere in the EEA, and keeps to the lengths that are allowed', () => {
    expect(new Set(TERRITORY).size).toBe(30)
    const statement = statementOf(anAct())
    expect(statement.incompatible_content_ground.length).toBeLessThanOrEqual(500)
    expect(statement.incompatible_content_explanation.length).toBeLessThanOrEqual(2_000)
    expect(statement.decision_facts.length).toBeLessThanOrEqual(5_000)
  })

  it('leaves an unknown language out', () => {
    expect(statementOf(anAct({ language: 'und' })).content_language).toBeNull()
  })
})
