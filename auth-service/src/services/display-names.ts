import type { Clock } from '@parley/common/clock'
import type { NameRemoval } from '@parley/common/contracts/identity'
import { Forbidden } from '@parley/common/errors'
import type { UserId } from '@parley/common/ids'
import type { AccountsRepository } from '../repositories/accounts.js'
import type { Caller } from './access.js'
import type { Revocations } from './revocations.js'

/** Display names that chat-service's moderators take away: the username stands in their place. */
export class DisplayNames {
  constructor(
    private readonly accounts: AccountsRepository,
    private readonly revocations: Revocations,
    private readonly clock: Clock,
  ) {}

  /**
   * For the other services only. Whoever has another name by now keeps it, so that saying it twice or late changes
   * nothing. Access tokens say the old name and are void; sessions go on.
   */
  async setRemoval(caller: Caller, userId: UserId, { name, is_removed }: NameRemoval): Promise<void> {
    if (caller.kind !== 'service') throw new Forbidden('Only for services', 'insufficient_role')
    const change = is_removed ? { from: name, to: null } : { from: null, to: name }
    const account = await this.accounts.replaceName(userId, change, this.clock.now())
    if (account?.tokensVoidUntil) this.revocations.account(userId, account.tokensVoidUntil)
  }
}
