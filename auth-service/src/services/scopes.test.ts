import { SCOPE_NAMES, SERVER_ROLES } from '@parley/common/contracts/identity'
import { expect, it } from 'vitest'
import { grantedScopes, parseScope, SCOPES_OF_ROLE } from './scopes.js'

it('each role holds the scopes of those before it, and the last one all', () => {
  for (const [index, role] of SERVER_ROLES.entries()) {
    const below = SERVER_ROLES[index - 1]
    for (const scope of below ? SCOPES_OF_ROLE[below] : []) expect(SCOPES_OF_ROLE[role]).toContain(scope)
  }
  expect([...SCOPES_OF_ROLE.admin].sort()).toEqual([...SCOPE_NAMES].sort())
})

it.each([
  ['chat:read', ['chat:read']],
  ['  chat:write chat:read chat:read ', ['chat:read', 'chat:write']],
  ['', []],
  ['chat:read root', null],
  ['constructor', null],
])('%j names %j', (text, scopes) => {
  expect(parseScope(text)).toEqual(scopes)
})

it('grants what was asked for as far as the role goes', () => {
  expect(grantedScopes('user', null)).toBe(SCOPES_OF_ROLE.user)
  expect(grantedScopes('user', ['admin', 'chat:read'])).toEqual(['chat:read'])
})
