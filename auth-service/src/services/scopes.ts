import { SCOPE_NAMES, type Scope, type ServerRole } from '@parley/common/contracts/identity'

const USER_SCOPES: readonly Scope[] = ['chat:read', 'chat:write', 'bot:write', 'ml:analyze', 'account:write']
const MODERATOR_SCOPES: readonly Scope[] = [
  ...(['chat:read', 'chat:write', 'bot:write', 'moderation:read', 'moderation:write'] as const),
  ...(['analytics:read', 'ml:analyze', 'account:write'] as const),
]

/** All that a role may be granted. */
export const SCOPES_OF_ROLE: Readonly<Record<ServerRole, readonly Scope[]>> = {
  user: USER_SCOPES,
  moderator: MODERATOR_SCOPES,
  admin: [...MODERATOR_SCOPES, 'admin'],
}

/** The scopes named in `text` (space-separated); null when one of them does not exist. */
export function parseScope(text: string): readonly Scope[] | null {
  const names = new Set(text.split(' ').filter((name) => name !== ''))
  const known = SCOPE_NAMES.filter((name) => names.delete(name))
  return names.size === 0 ? known : null
}

/** What is granted of `wanted` (null = everything) to someone with `role`. */
export function grantedScopes(role: ServerRole, wanted: readonly Scope[] | null): readonly Scope[] {
  const allowed = SCOPES_OF_ROLE[role]
  return wanted === null ? allowed : allowed.filter((scope) => wanted.includes(scope))
}

export function formatScope(scopes: readonly Scope[]): string {
  return scopes.join(' ')
}
