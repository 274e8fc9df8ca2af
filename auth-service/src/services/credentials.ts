import type { Account, AccountsRepository, AccountWithPassword } from '../repositories/accounts.js'
import type { SessionsRepository } from '../repositories/sessions.js'
import type { Attempts, Guess } from './attempts.js'
import { InvalidGrant, WrongPassword } from './errors.js'
import type { PasswordHasher } from './password-hasher.js'
import { isUsername, usernameKey } from './usernames.js'

/** From where a request came. */
export interface Client {
  /** Normalised; an IPv6 address stands for its /64. */
  readonly address: string
  readonly userAgent: string
}

/** Could be an e-mail address; no username has an `@`. */
const EMAIL = /^[^@\s\p{Cc}]+@[^@\s\p{Cc}]+$/u

/** Checks passwords, with the limits on guessing them. */
export class Credentials {
  constructor(
    private readonly accounts: AccountsRepository,
    private readonly sessions: SessionsRepository,
    private readonly hasher: PasswordHasher,
    private readonly attempts: Attempts,
  ) {}

  /**
   * The account that `login` (a username, or an e-mail address its owner has verified) and `password` belong to, with
   * the hash that matched.
   * @throws InvalidGrant, the same and as late for an unknown account as for a wrong password; to whoever knows the
   * password it says why the account is closed.
   */
  async check(login: string, password: string, client: Client): Promise<AccountWithPassword> {
    const key = usernameKey(login)
    const found = await this.#find(key)
    const isRight = await this.#matches(found?.passwordHash ?? null, password, {
      account: key,
      address: client.address,
      isKnown: await this.sessions.cameFrom(found?.account.id ?? null, client.address),
    })
    if (!found || !isRight) throw new InvalidGrant('Incorrect username or password')
    if (found.account.heldAt) {
      throw new InvalidGrant('This account waits for an administrator to let it in', 'account_held')
    }
    if (found.account.disabledAt) throw new InvalidGrant('This account is disabled', 'account_disabled')
    return found
  }

  async #find(key: string): Promise<AccountWithPassword | null> {
    if (isUsername(key)) return this.accounts.byUsername(key)
    return EMAIL.test(key) ? this.accounts.byVerifiedEmail(key) : null
  }

  /**
   * Confirms that whoever is logged in to `account` knows its password.
   * @returns the hash that matched.
   */
  async confirm(account: Account, password: string, client: Client): Promise<string> {
    const stored = await this.accounts.passwordHashOf(account.id)
    const isRight = await this.#matches(stored, password, {
      account: usernameKey(account.username),
      address: client.address,
      isKnown: await this.sessions.cameFrom(account.id, client.address),
    })
    if (stored === null || !isRight) throw new WrongPassword()
    return stored
  }

  /** Counted only when its turn comes: logins that wait in line must not look like so many wrong guesses. */
  async #matches(stored: string | null, password: string, guess: Guess): Promise<boolean> {
    await this.attempts.demandPasswordsLeft(guess)
    return this.hasher.verify(stored, password, (check) => this.attempts.password(guess, check))
  }
}
