import { usernameKey } from './usernames.js'

export const PASSWORD_MIN_CHARS = 10
export const PASSWORD_MAX_CHARS = 256

/** Long enough for the length rule and still the first guesses of any attacker. */
const GUESSED_FIRST = new Set([
  ...['1234567890', '0123456789', '12345678910', '123456789a', '0987654321', '1111111111', 'qwertyuiop', 'qwerty12345'],
  ...[
    '1q2w3e4r5t',
    'q1w2e3r4t5',
    'asdfghjkl;',
    'password12',
    'password123',
    'password1234',
    'passw0rd123',
    'mypassword',
  ],
  ...['iloveyou12', 'iloveyou123', 'letmein123', 'welcome123', 'abcdefghij', 'abcd123456', 'abc1234567', 'changeme123'],
])

/** The same password typed on two keyboards gives the same characters (NIST SP 800-63B §5.1.1.2). */
export function normalisePassword(raw: string): string {
  return raw.normalize('NFKC')
}

/** Why `raw` may not be someone's password; null when it may. */
export function passwordProblem(
  raw: string,
  owner: { readonly username: string; readonly email: string | null },
): string | null {
  const password = normalisePassword(raw)
  const chars = [...password].length
  if (chars < PASSWORD_MIN_CHARS) return `Use at least ${PASSWORD_MIN_CHARS} characters`
  if (chars > PASSWORD_MAX_CHARS) return `Use at most ${PASSWORD_MAX_CHARS} characters`
  const folded = password.toLowerCase()
  if (folded === usernameKey(owner.username)) return 'The password must not be the username'
  if (owner.email !== null && folded === owner.email.toLowerCase()) return 'The password must not be the e-mail address'
  if (new Set(folded).size < 3) return 'Use more than two different characters'
  if (GUESSED_FIRST.has(folded)) return 'This password is among the first that attackers try'
  return null
}
