import type { NameRemoval } from '@parley/common/contracts/identity'
import type { UserId } from '@parley/common/ids'
import type { RemovedNamesRepository } from '../repositories/removed-names.js'
import { tellDue } from './tell-due.js'

/** Where accounts are: told of display names that moderators took away. */
export interface AccountNames {
  /** Idempotent, and without effect on an account that has another name by now. */
  setRemoval(userId: UserId, removal: NameRemoval): Promise<void>
}

/** Carries removed display names to auth-service, as `ServerBanNews` does bans. */
export class RemovedNameNews {
  constructor(
    private readonly names: RemovedNamesRepository,
    private readonly accounts: AccountNames,
  ) {}

  /** Tells all that is due, as `tellDue` does. */
  tell(): Promise<void> {
    return tellDue(
      (limit) => this.names.untold(limit),
      async (removed) => {
        const { userId, name, isInForce } = removed
        await this.accounts.setRemoval(userId, { name, is_removed: isInForce })
        await this.names.markTold(removed)
      },
    )
  }
}
