import type { Clock } from '@parley/common/clock'
import type { Principal, Profile, ServerRole } from '@parley/common/contracts/identity'
import { NotFound } from '@parley/common/errors'
import type { UserId } from '@parley/common/ids'
import type { Logger } from '@parley/common/logger'
import type { Account, AccountFilter, AccountsRepository } from '../repositories/accounts.js'
import type { ProfilesRepository } from '../repositories/profiles.js'
import type { Access, Caller } from './access.js'
import type { Erasures } from './erasures.js'
import { LastAdmin } from './errors.js'
import type { Revocations } from './revocations.js'
import { isUsername, usernameKey } from './usernames.js'

export interface AccountChange {
  readonly role?: ServerRole | undefined
  readonly isDisabled?: boolean | undefined
}

/** Other people's accounts: profiles for everyone, all of it for admins. */
export class Users {
  constructor(
    private readonly access: Access,
    private readonly accounts: AccountsRepository,
    private readonly people: ProfilesRepository,
    private readonly revocations: Revocations,
    private readonly erasures: Erasures,
    private readonly clock: Clock,
    private readonly logger: Logger,
  ) {}

  async profileByUsername(caller: Caller, username: string): Promise<Profile> {
    await this.access.requireOf(caller, 'profiles:read')
    const profile = isUsername(username) ? await this.people.byUsername(usernameKey(username)) : null
    if (!profile) throw new NotFound('User', 'user_not_found')
    return profile
  }

  /** Ids that no account has are left out. */
  async profiles(caller: Caller, ids: readonly string[]): Promise<readonly Profile[]> {
    await this.access.requireOf(caller, 'profiles:read')
    return this.people.byIds(ids)
  }

  /** One page, newest accounts first, and where the next one begins. */
  async page(
    principal: Principal,
    filter: AccountFilter,
  ): Promise<{ readonly accounts: readonly Account[]; readonly next: UserId | null }> {
    await this.access.require(principal, 'users:read')
    const found = await this.accounts.page({ ...filter, limit: filter.limit + 1 })
    const accounts = found.slice(0, filter.limit)
    return { accounts, next: found.length > filter.limit ? (accounts.at(-1)?.id ?? null) : null }
  }

  async byId(principal: Principal, id: UserId): Promise<Account> {
    await this.access.require(principal, 'users:read')
    return present(await this.accounts.byId(id))
  }

  /** Changes role or standing. Tokens issued before are void: what they say of the role is no longer true. */
  async change(principal: Principal, id: UserId, change: AccountChange): Promise<Account> {
    const admin = await this.access.require(principal, 'users:manage')
    const before = present(await this.accounts.byId(id))
    const now = this.clock.now()
    let account = before
    if (change.role !== undefined && change.role !== before.role) {
      account = present(await this.accounts.changeRole(id, change.role, now))
    }
    if (change.isDisabled !== undefined && change.isDisabled !== (before.disabledAt !== null)) {
      account = present(change.isDisabled ? await this.accounts.disable(id, now) : await this.accounts.enable(id, now))
    }
    if (account === before) return before
    this.erasures.requested()
    if (account.role !== before.role || account.disabledAt !== null) {
      this.revocations.account(id, account.tokensVoidUntil ?? now)
    }
    this.logger.info(
      { by: admin.id, user_id: id, role: account.role, is_disabled: account.disabledAt !== null },
      'account changed by an admin',
    )
    return account
  }

  /** Erases someone's account, at their request or for good reason. */
  async delete(principal: Principal, id: UserId): Promise<void> {
    const admin = await this.access.require(principal, 'users:manage')
    present(await this.accounts.erase(id, this.clock.now()))
    this.revocations.account(id, this.clock.now())
    this.erasures.requested()
    this.logger.info({ by: admin.id, user_id: id }, 'account deleted by an admin')
  }
}

function present(found: Account | 'last_admin' | null): Account {
  if (found === null) throw new NotFound('User', 'user_not_found')
  if (found === 'last_admin') throw new LastAdmin()
  return found
}
