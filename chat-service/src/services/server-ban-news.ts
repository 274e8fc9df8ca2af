import type { ServerBan } from '@parley/common/contracts/identity'
import type { UserId } from '@parley/common/ids'
import type { SanctionsRepository } from '../repositories/sanctions.js'

/** Where accounts are: told of bans from the server, so that their API keys end with them. */
export interface AccountBans {
  /** Idempotent; of two that arrive in the wrong order the later `as_of` holds. */
  set(userId: UserId, ban: ServerBan): Promise<void>
}

const BATCH = 50

/**
 * Carries bans from the server to auth-service. The row that is the ban says whether it was told, so there is no moment at
 * which a crash could lose the word: whoever comes next tells it, twice at worst.
 */
export class ServerBanNews {
  constructor(
    private readonly sanctions: SanctionsRepository,
    private readonly accounts: AccountBans,
  ) {}

  /** Tells all that is due. One that cannot be told does not keep the others waiting; it is due again the next time. */
  async tell(): Promise<void> {
    for (;;) {
      const due = await this.sanctions.untold(BATCH)
      const told = await Promise.allSettled(
        due.map(async (ban) => {
          const until = ban.until?.toISOString() ?? null
          await this.accounts.set(ban.userId, { until, as_of: ban.asOf.toISOString() })
          await this.sanctions.markTold(ban)
        }),
      )
      const failed = told.find((one) => one.status === 'rejected')
      if (failed) throw failed.reason
      if (due.length < BATCH) return
    }
  }
}
