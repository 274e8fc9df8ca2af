import { expect, it } from 'vitest'
import { passwordProblem } from './passwords.js'

const owner = { username: 'Ada.Lovelace', email: 'Ada@example.org' }

it.each(['correct horse battery', 'パスワードはひみつです', 'aB3$aB3$aB', 'abc'.repeat(85)])(
  '%s will do',
  (password) => {
    expect(passwordProblem(password, owner)).toBeNull()
  },
)

it.each([
  ['nine char', /at least 10/],
  // Ten code units, five characters.
  ['😀😁😂🤣😃', /at least 10/],
  ['abc'.repeat(86), /at most 256/],
  ['ADA.lovelace', /username/],
  ['ada@EXAMPLE.org', /address/],
  ['aaaaaaaaaaaa', /different/],
  ['Password123', /first/],
  // Full-width letters are the same letters.
  ['ｐａｓｓｗｏｒｄ１２３', /first/],
])('%s will not', (password, reason) => {
  expect(passwordProblem(password, owner)).toMatch(reason)
})
