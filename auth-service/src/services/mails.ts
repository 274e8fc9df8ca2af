import type { Clock } from '@parley/common/clock'
import type { UserId } from '@parley/common/ids'
import type { Logger } from '@parley/common/logger'
import type { AccountEmailsRepository } from '../repositories/account-emails.js'
import type { Account, AccountsRepository } from '../repositories/accounts.js'
import type { MailKind, MailRequest, MailRequestsRepository } from '../repositories/mail-requests.js'
import type { Attempts } from './attempts.js'
import { backoffMs } from './backoff.js'
import type { Client } from './credentials.js'
import type { EmailLinkMaker } from './email-link-maker.js'
import {
  emailChangedMail,
  emailRemovedMail,
  passwordChangedMail,
  passwordResetMail,
  verifyEmailMail,
} from './mail-texts.js'
import type { Mail, Mailer } from './mailer.js'

const BATCH = 10
/** Longer than a send may take, so that a request is not taken up by another instance meanwhile. */
const CLAIM_MS = 2 * 60_000
const FIRST_RETRY_MS = 5_000
const MOST_RETRY_MS = 60 * 60_000
const GIVE_UP_MS = 24 * 60 * 60_000
/** Accounts that share an address nobody has proved: so many of them get a mail. */
const MAX_CLAIMANTS = 5

/**
 * The way of a mail: a request is written to the database and answered at once, the same for known and unknown
 * addresses; the relay makes the mail and sends it, with retries.
 */
export class Mails {
  #onRequested: () => void = () => {}

  constructor(
    private readonly requests: MailRequestsRepository,
    private readonly accounts: AccountsRepository,
    private readonly emails: AccountEmailsRepository,
    private readonly links: EmailLinkMaker,
    private readonly mailer: Mailer,
    private readonly attempts: Attempts,
    private readonly clock: Clock,
    private readonly logger: Logger,
  ) {}

  /** `listener` hears that there is something to send. */
  onRequested(listener: () => void): void {
    this.#onRequested = listener
  }

  async request(kind: MailKind, email: string, userId: UserId | null): Promise<void> {
    await this.requests.add({ kind, email, userId, now: this.clock.now() })
    this.#onRequested()
  }

  /** Counts a mail that strangers can cause. @throws RateLimited by the address written to and the one asking. */
  async limitFrom(client: Client, email: string): Promise<void> {
    await this.attempts.mail(email, client.address)
  }

  async requestFrom(client: Client, kind: MailKind, email: string, userId: UserId | null): Promise<void> {
    await this.limitFrom(client, email)
    await this.request(kind, email, userId)
  }

  /** Asks for a reset mail. Says nothing, by its answer or its duration, about whether anyone has this address. */
  async requestPasswordReset(email: string, client: Client): Promise<void> {
    await this.requestFrom(client, 'password_reset', email, null)
  }

  /** Sends what is due; true when there may be more. */
  async sendDue(): Promise<boolean> {
    const now = this.clock.now()
    const due = await this.requests.claim(now, new Date(now.getTime() + CLAIM_MS), BATCH)
    for (const request of due) await this.#fulfil(request)
    return due.length === BATCH
  }

  async #fulfil(request: MailRequest): Promise<void> {
    try {
      for (const mail of await this.#compose(request)) await this.mailer.send(mail)
      await this.requests.remove(request.id)
    } catch (error) {
      const now = this.clock.now().getTime()
      const about = { err: error, mail_request: request.id, kind: request.kind, attempts: request.attempts }
      if (now - request.createdAt.getTime() > GIVE_UP_MS) {
        this.logger.error(about, 'mail given up')
        await this.requests.remove(request.id)
        return
      }
      this.logger.warn(about, 'mail not sent yet')
      const waitMs = backoffMs(request.attempts, FIRST_RETRY_MS, MOST_RETRY_MS)
      await this.requests.postpone(request.id, new Date(now + waitMs))
    }
  }

  /** Links are made here, at the last moment: a request that waited, or was lost, exposes nothing. */
  async #compose({ kind, email, userId }: MailRequest): Promise<Mail[]> {
    if (kind === 'password_reset') return this.#composeResets(email)
    const account = userId && (await this.accounts.byId(userId))
    if (!account) return []
    switch (kind) {
      case 'verify_email':
        if (!awaitsProof(account, email)) return []
        return [verifyEmailMail(account, email, await this.links.make(account.id, 'verify_email', email))]
      case 'password_changed':
        return [passwordChangedMail(account, email)]
      case 'email_changed':
        return [emailChangedMail(account, email)]
      case 'email_removed':
        return [emailRemovedMail(account, email)]
      default:
        return kind satisfies never
    }
  }

  async #composeResets(email: string): Promise<Mail[]> {
    const mails: Mail[] = []
    for (const account of await this.emails.accountsOf(email, MAX_CLAIMANTS)) {
      // To the address the account has, not as it was typed: look-alike characters must not redirect the mail.
      const to = account.email ?? email
      mails.push(passwordResetMail(account, to, await this.links.make(account.id, 'reset_password', to)))
    }
    return mails
  }
}

function awaitsProof(account: Account, email: string): boolean {
  return account.pendingEmail === email || (account.email === email && account.emailVerifiedAt === null)
}
