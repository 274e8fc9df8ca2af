import type { ServerBan } from '@parley/common/contracts/identity'
import type { UserId } from '@parley/common/ids'
import type { SanctionsRepository } from '../repositories/sanctions.js'
import { tellDue } from './tell-due.js'

/** Where accounts are: told of bans from the server, so that their API keys end with them. */
export interface AccountBans {
  /** Idempotent; of two that arrive in the wrong order the later `as_of` holds. */
  set(userId: UserId, ban: ServerBan): Promise<void>
}

/**
 * Carries bans from the server to auth-service. The row that is the ban says whether it was told, so there is no moment at
 * which a crash could lose the word: whoever comes next tells it, twice at worst.
 */
export class ServerBanNews {
  constructor(
    private readonly sanctions: SanctionsRepository,
    private readonly accounts: AccountBans,
  ) {}

  /** Tells all that is due, as `tellDue` does. */
  tell(): Promise<void> {
    return tellDue(
      (limit) => this.sanctions.untold(limit),
      async (ban) => {
        const until = ban.until?.toISOString() ?? null
        await this.accounts.set(ban.userId, { until, as_of: ban.asOf.toISOString() })
        await this.sanctions.markTold(ban)
      },
    )
  }
}
