import { describe, expect, it } from 'vitest'
import { parseRule } from './rule.js'

describe('a rule', () => {
  it.each([
    ['threshold:insult:hide', { kind: 'threshold', label: 'insult', action: 'hide' }],
    ['list:our words: mild', { kind: 'list', name: 'our words: mild' }],
    ['limit:links', { kind: 'limit', what: 'links' }],
    ['strikes:4', { kind: 'strikes', points: 4 }],
    ['unscored:failed', { kind: 'unscored', why: 'failed' }],
    ['report:spam', { kind: 'report', reason: 'spam' }],
    ['appeal:remove', { kind: 'appeal', act: 'remove' }],
    ['name:threshold:insult:hide', { kind: 'name', rule: 'threshold:insult:hide' }],
    ['something:newer', { kind: 'other', name: 'something:newer' }],
    ['', { kind: 'other', name: '' }],
  ])('%s is taken apart', (rule, expected) => {
    expect(parseRule(rule)).toEqual(expected)
  })
})
