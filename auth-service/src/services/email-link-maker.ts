import type { Clock } from '@parley/common/clock'
import { newId, type UserId } from '@parley/common/ids'
import type { EmailLinksRepository, LinkPurpose } from '../repositories/email-links.js'
import { linkUrl } from './mail-texts.js'
import { newSecret, sha256 } from './opaque-tokens.js'

const HOUR_MS = 60 * 60_000
const LIFETIME_MS: Readonly<Record<LinkPurpose, number>> = { verify_email: 72 * HOUR_MS, reset_password: HOUR_MS }

/** Makes the links that mails carry. The token is kept as a hash only and shown nowhere else. */
export class EmailLinkMaker {
  constructor(
    private readonly links: EmailLinksRepository,
    private readonly publicUrl: string,
    private readonly clock: Clock,
  ) {}

  /** A new link; older ones of its purpose end. */
  async make(userId: UserId, purpose: LinkPurpose, email: string): Promise<string> {
    const token = newSecret()
    const createdAt = this.clock.now()
    const expiresAt = new Date(createdAt.getTime() + LIFETIME_MS[purpose])
    await this.links.put({ id: newId(), userId, purpose, email, hash: sha256(token), createdAt, expiresAt })
    return linkUrl(this.publicUrl, purpose, token)
  }
}
