/**
 * Usernames are plain handles: people type them after an `@`, see them in URLs and must not be able to fake one another's
 * with look-alike letters. Names in any script go into the display name.
 */
const USERNAME_PATTERN = /^[A-Za-z0-9_][A-Za-z0-9._-]{0,30}[A-Za-z0-9_-]$/
export const USERNAME_RULE = '2 to 32 letters (a-z), digits, dots, underscores or dashes; no dot at either end'

/** Names that would let their owner pose as the house, or that mean something in a mention. */
const RESERVED = new Set([
  ...[
    'admin',
    'administrator',
    'moderator',
    'mod',
    'owner',
    'root',
    'system',
    'parley',
    'support',
    'security',
    'staff',
  ],
  ...['all', 'channel', 'everyone', 'here', 'room', 'me', 'anonymous', 'deleted', 'null', 'undefined'],
  ...['github', 'webhook', 'api', 'noreply', 'no-reply'],
])

/** The form a username is kept in: compatibility forms (full-width, ligatures) become the letters they stand for. */
export function normaliseUsername(raw: string): string {
  return raw.normalize('NFKC').trim()
}

/** What two usernames have in common when they are the same name. */
export function usernameKey(raw: string): string {
  return normaliseUsername(raw).toLowerCase()
}

/** Whether someone can have this username at all; what no one can have need not be looked for. */
export function isUsername(raw: string): boolean {
  return USERNAME_PATTERN.test(normaliseUsername(raw))
}

export function isReservedUsername(username: string): boolean {
  return RESERVED.has(usernameKey(username))
}
