import i18next from 'i18next'
import { beforeAll, expect, it } from 'vitest'
import account from '../i18n/en/account.js'
import common from '../i18n/en/common.js'
import { actTitle, ruleText } from './own-act-text.js'

beforeAll(async () => {
  await i18next.init({ lng: 'en', resources: { en: { account, common } }, interpolation: { escapeValue: false } })
})

const t = () => i18next.getFixedT<['account', 'common']>('en', ['account', 'common'])
const aRule = (rule: string | null, scored: { label?: string; score?: number } = {}) => ({
  ...{ rule, label: scored.label ?? null, score: scored.score ?? null },
})

it('what was done is named after whom or what it was done to', () => {
  expect(actTitle(t(), { kind: 'mute', name: null })).toBe('You were muted')
  expect(actTitle(t(), { kind: 'remove', name: null })).toBe('Your message was removed')
  expect(actTitle(t(), { kind: 'remove', name: 'display_name' })).toBe('Your display name was removed')
  // About somebody's name, and yet done to them.
  expect(actTitle(t(), { kind: 'ban', name: 'display_name' })).toBe('You were banned')
})

it.each([
  [aRule(null), null],
  [aRule('threshold:insult:hide', { label: 'insult', score: 0.966 }), 'The automatic check found: Insult: 97 of 100.'],
  [aRule('list:slurs'), account.moderation.rule.list],
  [aRule('limit:links'), account.moderation.rule.links],
  [aRule('newcomer'), account.moderation.rule.newcomer],
  [aRule('strikes:8'), account.moderation.rule.strikes],
  [aRule('unscored:timeout'), account.moderation.rule.unscored],
  [aRule('limit:something_new'), account.moderation.rule.other],
])('the rule %j is told as %j', (rule, text) => {
  expect(ruleText(t(), rule)).toBe(text)
})
