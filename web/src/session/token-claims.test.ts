import { expect, it } from 'vitest'
import { tokenClaims } from './token-claims.js'

const token = (claims: object) => `x.${btoa(JSON.stringify(claims)).replaceAll('+', '-').replaceAll('/', '_')}.y`

it('reads whose token it is and what it may do', () => {
  expect(tokenClaims(token({ sub: 'a?>b~', role: 'admin', scope: 'chat:read chat:write' }))).toEqual({
    sub: 'a?>b~',
    role: 'admin',
    scopes: ['chat:read', 'chat:write'],
  })
})

it.each(['', 'parley_abc', 'x.%%%.y', `x.${btoa('null')}.y`])('knows that %j is no token', (text) => {
  expect(tokenClaims(text)).toBeNull()
})
