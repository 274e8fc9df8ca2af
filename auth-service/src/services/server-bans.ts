import type { Clock } from '@parley/common/clock'
import type { ServerBan } from '@parley/common/contracts/identity'
import { Forbidden } from '@parley/common/errors'
import type { UserId } from '@parley/common/ids'
import type { AccountsRepository } from '../repositories/accounts.js'
import type { ApiKeysRepository } from '../repositories/api-keys.js'
import type { Caller } from './access.js'
import type { Revocations } from './revocations.js'

/**
 * Bans from the server, which chat-service's moderators deal out. Here they end what API keys are good for; logging in
 * stays possible, as whoever is banned must be able to see why, to object, and to take their data along.
 */
export class ServerBans {
  constructor(
    private readonly accounts: AccountsRepository,
    private readonly keys: ApiKeysRepository,
    private readonly revocations: Revocations,
    private readonly clock: Clock,
  ) {}

  /** For the other services only. Saying it twice, late or of an account that is gone changes nothing. */
  async set(caller: Caller, userId: UserId, ban: ServerBan): Promise<void> {
    if (caller.kind !== 'service') throw new Forbidden('Only for services', 'insufficient_role')
    const until = ban.until === null ? null : new Date(ban.until)
    const isNews = await this.accounts.setBan(userId, { until, asOf: new Date(ban.as_of) })
    const now = this.clock.now()
    if (!isNews || until === null || until <= now) return
    // Whoever remembers a key asks again; a lost word heals when they forget it, within half a minute.
    for (const { id } of await this.keys.active(userId, now)) this.revocations.apiKey(userId, id, now)
  }
}
