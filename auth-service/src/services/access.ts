import type { Principal, ServerRole } from '@parley/common/contracts/identity'
import { Forbidden, Unauthenticated } from '@parley/common/errors'
import type { Account, AccountsRepository } from '../repositories/accounts.js'
import { PERMISSIONS, type Permission, type PermissionRule } from './permissions.js'

/** Who asks: a person by a token or an API key, or another service by the service token. */
export type Caller = { readonly kind: 'service' } | { readonly kind: 'person'; readonly principal: Principal }

const RANK: Readonly<Record<ServerRole, number>> = { user: 0, moderator: 1, admin: 2 }

/**
 * The one place that says yes or no. It asks the database, not the token: a session ended, an account disabled or a
 * role taken a moment ago counts at once, whether or not the bus has said so.
 */
export class Access {
  constructor(private readonly accounts: AccountsRepository) {}

  /** Demands `permission` and answers with the asker's account as it is now. */
  async require(principal: Principal, permission: Permission): Promise<Account> {
    const rule: PermissionRule = PERMISSIONS[permission]
    const account = await this.accounts.withLiveCredential(principal)
    if (!account) throw new Unauthenticated('Token has been revoked', 'token_revoked')
    if (account.disabledAt) throw new Unauthenticated('This account is disabled', 'account_disabled')
    if (rule.needsLogin && principal.sessionId === null) {
      throw new Forbidden('An API key cannot do this; log in', 'login_required')
    }
    if (rule.scope !== null && !principal.scopes.has(rule.scope)) {
      throw new Forbidden(`This credential lacks the scope ${rule.scope}`, 'insufficient_scope')
    }
    if (RANK[account.role] < RANK[rule.leastRole]) {
      throw new Forbidden(`Only ${rule.leastRole}s may do this`, 'insufficient_role')
    }
    return account
  }

  /** The same for what other services may ask, too. */
  async requireOf(caller: Caller, permission: Permission): Promise<void> {
    if (caller.kind === 'person') await this.require(caller.principal, permission)
    else if (!PERMISSIONS[permission].forServices) throw new Forbidden()
  }
}
