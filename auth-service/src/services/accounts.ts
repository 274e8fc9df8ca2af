import type { Clock } from '@parley/common/clock'
import type { Principal } from '@parley/common/contracts/identity'
import { Conflict, Forbidden, InvalidInput, NotFound, Unauthenticated } from '@parley/common/errors'
import type { Logger } from '@parley/common/logger'
import type { AccountEmailsRepository } from '../repositories/account-emails.js'
import type { Account, AccountsRepository } from '../repositories/accounts.js'
import type { ApiKey, ApiKeysRepository } from '../repositories/api-keys.js'
import type { Session, SessionsRepository } from '../repositories/sessions.js'
import type { Access } from './access.js'
import type { Client, Credentials } from './credentials.js'
import type { Erasures } from './erasures.js'
import { LastAdmin } from './errors.js'
import type { Mails } from './mails.js'
import type { NameGate } from './name-gate.js'
import type { PasswordHasher } from './password-hasher.js'
import { passwordProblem } from './passwords.js'
import type { Revocations } from './revocations.js'

export interface AccountUpdate {
  readonly displayName?: string | undefined
  /** Null takes the address away. */
  readonly email?: string | null | undefined
  /** Confirms a change of address when the login is not recent. */
  readonly currentPassword?: string | undefined
}

export interface PasswordChange {
  readonly currentPassword: string
  readonly newPassword: string
  readonly endApiKeys: boolean
}

/** All that auth-service holds about a person, but for hashes of secrets. */
export interface AccountExport {
  readonly account: Account
  readonly sessions: readonly Session[]
  readonly apiKeys: readonly ApiKey[]
}

export interface AccountsDeps {
  readonly access: Access
  readonly accounts: AccountsRepository
  readonly emails: AccountEmailsRepository
  readonly sessions: SessionsRepository
  readonly apiKeys: ApiKeysRepository
  readonly credentials: Credentials
  readonly hasher: PasswordHasher
  readonly mails: Mails
  readonly names: NameGate
  readonly revocations: Revocations
  readonly erasures: Erasures
  readonly clock: Clock
  readonly logger: Logger
}

/** A login so recent that whoever holds the session is taken to be the one who typed the password. */
const RECENT_LOGIN_MS = 10 * 60_000

/** What people do with their own account. */
export class Accounts {
  constructor(private readonly deps: AccountsDeps) {}

  read(principal: Principal): Promise<Account> {
    return this.deps.access.require(principal, 'account:read')
  }

  async update(principal: Principal, update: AccountUpdate, client: Client): Promise<Account> {
    const account = await this.deps.access.require(principal, 'account:update')
    // As in rooms: lists are for everybody but the server's staff.
    if (update.displayName !== undefined && account.role === 'user') {
      await this.deps.names.demandAcceptable([['display_name', update.displayName]])
    }
    if (update.email !== undefined) await this.#changeEmail(principal, account, update.email, update, client)
    if (update.displayName !== undefined) {
      await this.deps.accounts.rename(account.id, update.displayName, this.deps.clock.now())
    }
    return this.#reload(account)
  }

  /** Sends the verification mail again. @throws Conflict when there is nothing to verify; RateLimited. */
  async requestVerification(principal: Principal, client: Client): Promise<void> {
    const account = await this.deps.access.require(principal, 'account:update')
    const email = account.pendingEmail ?? (account.emailVerifiedAt === null ? account.email : null)
    if (email === null) throw new Conflict('There is no address to verify', 'nothing_to_verify')
    await this.deps.mails.requestFrom(client, 'verify_email', email, account.id)
  }

  /** Ends every session but the one it is done from. @throws WrongPassword, InvalidInput. */
  async changePassword(principal: Principal, change: PasswordChange, client: Client): Promise<void> {
    const account = await this.deps.access.require(principal, 'account:control')
    const problem = passwordProblem(change.newPassword, account)
    if (problem !== null) throw new InvalidInput(['body', 'new_password'], problem, 'password_rejected')
    const onlyOver = await this.deps.credentials.confirm(account, change.currentPassword, client)
    const passwordHash = await this.deps.hasher.hash(change.newPassword)
    const now = this.deps.clock.now()
    const { endApiKeys } = change
    const keepSessionId = principal.sessionId
    const options = { passwordHash, keepSessionId, endApiKeys, now, onlyOver }
    if (!(await this.deps.accounts.changePassword(account.id, options))) {
      throw new Conflict('The password was changed by someone else meanwhile', 'password_changed_meanwhile')
    }
    this.deps.revocations.account(account.id, now, keepSessionId)
    if (account.email !== null) await this.deps.mails.request('password_changed', account.email, account.id)
  }

  /** Erases the account and everything about it, here and in the other services. @throws WrongPassword, LastAdmin. */
  async delete(principal: Principal, password: string, client: Client): Promise<void> {
    const account = await this.deps.access.require(principal, 'account:control')
    await this.deps.credentials.confirm(account, password, client)
    const now = this.deps.clock.now()
    const erased = await this.deps.accounts.erase(account.id, now)
    if (erased === 'last_admin') throw new LastAdmin()
    if (erased === null) throw new NotFound('Account', 'user_not_found')
    this.deps.revocations.account(account.id, now)
    this.deps.erasures.requested()
    this.deps.logger.info({ user_id: account.id }, 'account deleted by its owner')
  }

  async export(principal: Principal): Promise<AccountExport> {
    const account = await this.deps.access.require(principal, 'account:control')
    const now = this.deps.clock.now()
    return {
      account,
      sessions: await this.deps.sessions.active(account.id, now),
      apiKeys: await this.deps.apiKeys.active(account.id, now),
    }
  }

  /** Whoever controls the address controls the account, by password reset: so this takes more than a stolen token. */
  async #changeEmail(
    principal: Principal,
    account: Account,
    email: string | null,
    update: AccountUpdate,
    client: Client,
  ): Promise<void> {
    await this.deps.access.require(principal, 'account:control')
    await this.#confirmPresence(principal, account, update.currentPassword, client)
    const now = this.deps.clock.now()
    if (email === null) {
      await this.deps.emails.claim(account.id, null, 'address', now)
      return this.#tellOldAddress('email_removed', account)
    }
    if (account.emailVerifiedAt !== null && email.toLowerCase() === account.email?.toLowerCase()) {
      return this.deps.emails.claim(account.id, null, 'pending', now)
    }
    await this.deps.mails.limitFrom(client, email)
    await this.deps.emails.claim(account.id, email, account.emailVerifiedAt === null ? 'address' : 'pending', now)
    await this.deps.mails.request('verify_email', email, account.id)
    await this.#tellOldAddress('email_changed', account)
  }

  /** Only one that was proved: whoever reads another's mail has no part in the account. */
  async #tellOldAddress(kind: 'email_changed' | 'email_removed', account: Account): Promise<void> {
    if (account.email === null || account.emailVerifiedAt === null) return
    await this.deps.mails.request(kind, account.email, account.id)
  }

  async #confirmPresence(
    principal: Principal,
    account: Account,
    password: string | undefined,
    client: Client,
  ): Promise<void> {
    if (password !== undefined) {
      await this.deps.credentials.confirm(account, password, client)
      return
    }
    const session = principal.sessionId && (await this.deps.sessions.byId(principal.sessionId))
    const age = session ? this.deps.clock.now().getTime() - session.createdAt.getTime() : Number.POSITIVE_INFINITY
    if (age > RECENT_LOGIN_MS) {
      throw new Forbidden('Confirm this with current_password, or log in again first', 'password_required')
    }
  }

  async #reload(account: Account): Promise<Account> {
    const current = await this.deps.accounts.byId(account.id)
    if (!current) throw new Unauthenticated('Token has been revoked', 'token_revoked')
    return current
  }
}
