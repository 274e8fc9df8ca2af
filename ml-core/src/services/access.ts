import type { Principal } from '@parley/common/contracts/identity'
import { Forbidden, RateLimited } from '@parley/common/errors'
import type { Quota } from './quota.js'

/** Who may score texts, and how often. Every service method that a client can reach asks here first. */
export class Access {
  constructor(private readonly quota: Quota) {}

  /**
   * Charges the credential for `texts` to score, all of them or none. @throws Forbidden without the scope `ml:analyze`;
   * RateLimited beyond the credential's texts per minute.
   */
  async demandAnalysis(actor: Principal, texts = 1): Promise<void> {
    if (!actor.scopes.has('ml:analyze')) {
      throw new Forbidden('This credential lacks the scope ml:analyze', 'insufficient_scope')
    }
    const holder = actor.apiKeyId ? `key:${actor.apiKeyId}` : `user:${actor.userId}`
    const retryAfterMs = await this.quota.take(holder, texts, actor.quotaPerMinute)
    if (retryAfterMs === 0) return
    const most = actor.quotaPerMinute ?? this.quota.defaultPerMinute
    const message =
      texts > most
        ? `Too many texts in one request: the quota is ${most} per minute`
        : 'Too many texts: the quota per minute is used up'
    throw new RateLimited(retryAfterMs, message)
  }
}
