import type { Clock } from '@parley/common/clock'
import { Conflict, InvalidInput } from '@parley/common/errors'
import type { AccountEmailsRepository } from '../repositories/account-emails.js'
import type { AccountsRepository } from '../repositories/accounts.js'
import type { EmailLinksRepository } from '../repositories/email-links.js'
import type { Attempts } from './attempts.js'
import type { Client } from './credentials.js'
import { LinkNotValid } from './errors.js'
import type { Mails } from './mails.js'
import { sha256 } from './opaque-tokens.js'
import type { PasswordHasher } from './password-hasher.js'
import { passwordProblem } from './passwords.js'
import type { Revocations } from './revocations.js'

/** Redeems the links that mails carry. Whoever has the token has read the mail; that is all the right they need. */
export class EmailLinks {
  constructor(
    private readonly links: EmailLinksRepository,
    private readonly accounts: AccountsRepository,
    private readonly emails: AccountEmailsRepository,
    private readonly hasher: PasswordHasher,
    private readonly attempts: Attempts,
    private readonly revocations: Revocations,
    private readonly mails: Mails,
    private readonly clock: Clock,
  ) {}

  /** @throws LinkNotValid, Conflict when another account has proved the address meanwhile. */
  async verifyEmail(token: string, client: Client): Promise<void> {
    const now = this.clock.now()
    const link = await this.attempts.token(client.address, () => this.links.take(sha256(token), 'verify_email', now))
    if (!link) throw new LinkNotValid()
    if ((await this.emails.prove(link.userId, link.email, now)) === 'taken') {
      throw new Conflict('Another account has this e-mail address', 'email_taken')
    }
  }

  /**
   * Sets a new password, ends all sessions and takes the address as verified; if it was not, API keys end, too.
   * @throws LinkNotValid, InvalidInput.
   */
  async resetPassword(request: { readonly token: string; readonly password: string }, client: Client): Promise<void> {
    const hash = sha256(request.token)
    const link = await this.attempts.token(client.address, () =>
      this.links.peek(hash, 'reset_password', this.clock.now()),
    )
    const account = link && (await this.accounts.byId(link.userId))
    const oldHash = account && (await this.accounts.passwordHashOf(account.id))
    if (!link || !account || !oldHash) throw new LinkNotValid()
    const problem = passwordProblem(request.password, account)
    if (problem !== null) throw new InvalidInput(['body', 'password'], problem, 'password_rejected')
    const passwordHash = await this.hasher.hash(request.password)
    const now = this.clock.now()
    if (!(await this.links.take(hash, 'reset_password', now))) throw new LinkNotValid()
    // Somebody else may have made an account with this address, and keys to it, while nobody had proved it.
    const endApiKeys = account.emailVerifiedAt === null
    const change = { passwordHash, keepSessionId: null, endApiKeys, now, onlyOver: oldHash }
    if (!(await this.accounts.changePassword(account.id, change))) throw new LinkNotValid()
    this.revocations.account(account.id, now)
    // Reading the mail proves the address; if somebody else proved it first, the password is new all the same.
    if (account.emailVerifiedAt === null) await this.emails.prove(account.id, link.email, now)
    await this.mails.request('password_changed', link.email, account.id)
  }
}
