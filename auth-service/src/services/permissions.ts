import type { Scope, ServerRole } from '@parley/common/contracts/identity'

export interface PermissionRule {
  /** The scope the credential must carry; null = any credential. */
  readonly scope: Scope | null
  readonly leastRole: ServerRole
  /** Only a login may, no API key: what could lock the owner out or make further credentials. */
  readonly needsLogin: boolean
  /** The other services may too, by the service token. */
  readonly forServices: boolean
}

/** The vocabulary of what can be asked of auth-service. */
export const PERMISSIONS = {
  'account:read': { scope: null, leastRole: 'user', needsLogin: false, forServices: false },
  'account:update': { scope: 'account:write', leastRole: 'user', needsLogin: false, forServices: false },
  /** Password, e-mail address, sessions, API keys, export and deletion. */
  'account:control': { scope: 'account:write', leastRole: 'user', needsLogin: true, forServices: false },
  'profiles:read': { scope: null, leastRole: 'user', needsLogin: false, forServices: true },
  'credentials:introspect': { scope: 'admin', leastRole: 'admin', needsLogin: false, forServices: true },
  'users:read': { scope: 'admin', leastRole: 'admin', needsLogin: false, forServices: false },
  'users:manage': { scope: 'admin', leastRole: 'admin', needsLogin: false, forServices: false },
} as const satisfies Readonly<Record<string, PermissionRule>>

export type Permission = keyof typeof PERMISSIONS
