import type { NameRemoval } from '@parley/common/contracts/identity'
import type { UserId } from '@parley/common/ids'
import type { RemovedNamesRepository } from '../repositories/removed-names.js'

/** Where accounts are: told of display names that moderators took away. */
export interface AccountNames {
  /** Idempotent, and without effect on an account that has another name by now. */
  setRemoval(userId: UserId, removal: NameRemoval): Promise<void>
}

const BATCH = 50

/** Carries removed display names to auth-service, as `ServerBanNews` does bans. */
export class RemovedNameNews {
  constructor(
    private readonly names: RemovedNamesRepository,
    private readonly accounts: AccountNames,
  ) {}

  /** Tells all that is due. One that cannot be told does not keep the others waiting; it is due again the next time. */
  async tell(): Promise<void> {
    const due = await this.names.untold(BATCH)
    const told = await Promise.allSettled(
      due.map(async (removed) => {
        const { userId, name, isInForce } = removed
        await this.accounts.setRemoval(userId, { name, is_removed: isInForce })
        await this.names.markTold(removed)
      }),
    )
    const failed = told.find((one) => one.status === 'rejected')
    if (failed) throw failed.reason
  }
}
