import { RE2JS } from 're2js'
import { afterEach, expect, it, vi } from 'vitest'
import { ContentRules, type VersionedPolicy } from './content-rules.js'
import { effectivePolicy } from './policy.js'
import { DEFAULT_POLICY } from './policy-defaults.js'

afterEach(() => vi.restoreAllMocks())

function aPolicy(key: string, words: number): VersionedPolicy {
  const lists = Array.from({ length: words / 1_000 }, (_, n) => ({
    name: `list ${n}`,
    action: 'hold' as const,
    words: Array<string>(1_000).fill('darn'),
    patterns: n === 0 ? ['x+'] : [],
  }))
  return { policy: { ...effectivePolicy(DEFAULT_POLICY, null, 'post'), lists }, key }
}

it('a policy’s lists are compiled once', () => {
  const compiled = vi.spyOn(RE2JS, 'compile')
  const rules = new ContentRules()
  for (const text of ['darn', 'xx']) expect(rules.matches(aPolicy('room:1:1', 1_000), text)).toHaveLength(1)
  expect(compiled).toHaveBeenCalledTimes(1)
})

it('of many rooms with many words each, only the last are kept', () => {
  const compiled = vi.spyOn(RE2JS, 'compile')
  const rules = new ContentRules()
  const policies = Array.from({ length: 26 }, (_, n) => aPolicy(`${n}:1:1`, 20_000))
  for (const policy of policies) rules.matches(policy, 'hello')
  for (const policy of policies.slice(-2)) rules.matches(policy, 'hello')
  expect(compiled).toHaveBeenCalledTimes(26)
  for (const policy of policies.slice(0, 1)) rules.matches(policy, 'hello')
  expect(compiled).toHaveBeenCalledTimes(27)
})
