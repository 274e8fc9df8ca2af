import type { Principal } from '@parley/common/contracts/identity'
import { Forbidden, RateLimited } from '@parley/common/errors'
import type { Quota } from './quota.js'

/** Who may score texts, and how often. Every service method that a client can reach asks here first. */
export class Access {
  constructor(private readonly quota: Quota) {}

  /** @throws Forbidden without the scope `ml:analyze`; RateLimited beyond the credential's requests per minute. */
  async demandAnalysis(actor: Principal): Promise<void> {
    if (!actor.scopes.has('ml:analyze')) {
      throw new Forbidden('This credential lacks the scope ml:analyze', 'insufficient_scope')
    }
    const holder = actor.apiKeyId ? `key:${actor.apiKeyId}` : `user:${actor.userId}`
    const retryAfterMs = await this.quota.take(holder, actor.quotaPerMinute)
    if (retryAfterMs > 0) throw new RateLimited(retryAfterMs, 'Too many requests: the quota per minute is used up')
  }
}
