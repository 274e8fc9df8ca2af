import type { Clock } from '@parley/common/clock'
import type { Logger } from '@parley/common/logger'
import type { ApiKeysRepository } from '../repositories/api-keys.js'
import type { EmailLinksRepository } from '../repositories/email-links.js'
import type { SessionsRepository } from '../repositories/sessions.js'

/** How long ended sessions, keys and links are kept, so that a look into the past stays possible for a while. */
const KEPT_MS = 30 * 24 * 60 * 60_000

/** Removes what has ended, and reports what it removed. */
export class Housekeeping {
  constructor(
    private readonly sessions: SessionsRepository,
    private readonly keys: ApiKeysRepository,
    private readonly links: EmailLinksRepository,
    private readonly clock: Clock,
    private readonly logger: Logger,
  ) {}

  /** @returns how many rows of each kind went. */
  async purge(): Promise<Readonly<Record<string, number>>> {
    const before = new Date(this.clock.now().getTime() - KEPT_MS)
    const { sessions, refreshTokens } = await this.sessions.purge(before)
    const removed = {
      sessions,
      refresh_tokens: refreshTokens,
      api_keys: await this.keys.purge(before),
      email_links: await this.links.purge(before),
    }
    if (Object.values(removed).some((count) => count > 0)) this.logger.info({ removed }, 'ended credentials removed')
    return removed
  }
}
