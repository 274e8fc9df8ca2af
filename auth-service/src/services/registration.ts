import type { Clock } from '@parley/common/clock'
import type { Principal, ServerRole } from '@parley/common/contracts/identity'
import { InvalidInput, RateLimited } from '@parley/common/errors'
import { newId } from '@parley/common/ids'
import type { Logger } from '@parley/common/logger'
import type { Account, AccountsRepository } from '../repositories/accounts.js'
import type { ProfilesRepository } from '../repositories/profiles.js'
import type { Access } from './access.js'
import type { Attempts } from './attempts.js'
import type { Client } from './credentials.js'
import { RegistrationClosed, UsernameTaken } from './errors.js'
import type { Mails } from './mails.js'
import type { NameGate } from './name-gate.js'
import type { PasswordHasher } from './password-hasher.js'
import { passwordProblem } from './passwords.js'
import type { RegistrationGates } from './registration-gate.js'
import { isReservedUsername, usernameKey } from './usernames.js'

export interface NewPerson {
  readonly username: string
  readonly password: string
  /** Null = the username. */
  readonly displayName: string | null
  readonly email: string | null
}

const ADMIN_USERNAME = 'admin'

/** How accounts come to be. */
export class Registration {
  constructor(
    private readonly access: Access,
    private readonly accounts: AccountsRepository,
    private readonly profiles: ProfilesRepository,
    private readonly hasher: PasswordHasher,
    private readonly attempts: Attempts,
    private readonly mails: Mails,
    private readonly gates: RegistrationGates,
    private readonly names: NameGate,
    private readonly clock: Clock,
    private readonly logger: Logger,
  ) {}

  /**
   * Anyone may, while registration is open; while it is held, the account waits for an administrator to enable it.
   * @throws RegistrationClosed, UsernameTaken, InvalidInput, RateLimited.
   */
  async register(person: NewPerson, client: Client): Promise<Account> {
    const state = await this.gates.state()
    if (state === 'closed') throw new RegistrationClosed()
    demandAcceptable(person)
    return this.attempts.registration(client.address, async () => {
      const { username, displayName } = person
      await this.names.demandAcceptable([
        ['username', username],
        ...(displayName === null ? [] : [['display_name', displayName] as const]),
      ])
      return this.#make(person, 'user', client, state === 'held')
    })
  }

  /** An admin may at any time, with any role. */
  async create(principal: Principal, person: NewPerson, role: ServerRole, client: Client): Promise<Account> {
    const admin = await this.access.require(principal, 'users:manage')
    demandAcceptable(person)
    const account = await this.#make(person, role, client, false)
    this.logger.info({ by: admin.id, user_id: account.id, role }, 'account made by an admin')
    return account
  }

  /** Makes the first admin when there is none. Never changes an account that exists. True when made. */
  async ensureAdmin(password: string): Promise<boolean> {
    if (await this.accounts.hasAdmin()) return false
    const person = { username: ADMIN_USERNAME, password, displayName: 'Administrator', email: null }
    const account = await this.#insert(person, 'admin', false)
    if (account) this.logger.info({ user_id: account.id, username: account.username }, 'first administrator made')
    return account !== null
  }

  async #make(person: NewPerson, role: ServerRole, client: Client, isHeld: boolean): Promise<Account> {
    // Asked before the hash is computed: a name that is taken must not cost one.
    if (await this.profiles.byUsername(usernameKey(person.username))) throw new UsernameTaken()
    const account = await this.#insert(person, role, isHeld)
    if (!account) throw new UsernameTaken()
    if (account.email !== null) await this.#askForProof(account, account.email, client)
    return account
  }

  async #insert(person: NewPerson, role: ServerRole, isHeld: boolean): Promise<Account | null> {
    const { username, displayName, email } = person
    const passwordHash = await this.hasher.hash(person.password)
    const now = this.clock.now()
    const account: Account = {
      id: newId(),
      username,
      displayName: displayName ?? username,
      email,
      emailVerifiedAt: null,
      pendingEmail: null,
      role,
      disabledAt: isHeld ? now : null,
      heldAt: isHeld ? now : null,
      tokensVoidUntil: null,
      bannedUntil: null,
      createdAt: now,
    }
    const wasAdded = await this.accounts.add({ ...account, usernameKey: usernameKey(username), passwordHash })
    return wasAdded ? account : null
  }

  /** The account stands even when this address has had too many mails already; its owner can ask again later. */
  async #askForProof(account: Account, email: string, client: Client): Promise<void> {
    try {
      await this.mails.requestFrom(client, 'verify_email', email, account.id)
    } catch (error) {
      if (!(error instanceof RateLimited)) throw error
      this.logger.info({ user_id: account.id }, 'no verification mail: too many were asked for')
    }
  }
}

function demandAcceptable(person: NewPerson): void {
  if (isReservedUsername(person.username)) {
    throw new InvalidInput(['body', 'username'], 'This username is reserved', 'username_reserved')
  }
  const problem = passwordProblem(person.password, person)
  if (problem !== null) throw new InvalidInput(['body', 'password'], problem, 'password_rejected')
}
