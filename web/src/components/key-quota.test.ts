import { expect, it } from 'vitest'
import { wantedQuota } from './key-quota.js'

it.each([
  ['what was typed', ['chat:read', 'ml:analyze'], 60, 60],
  ['the default, when nothing was typed', ['ml:analyze'], '', null],
  ['the default, for a key that has nothing scored', ['chat:read'], 1_000_000, null],
] as const)('a new key asks for %s', (_what, scopes, typed, wanted) => {
  expect(wantedQuota(scopes, typed)).toBe(wanted)
})
