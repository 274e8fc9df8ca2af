import type { Principal } from '@parley/common/contracts/identity'
import { Forbidden, RateLimited } from '@parley/common/errors'
import type { Client } from '../inference/client.js'
import type { Allowance, Quota } from './quota.js'
import { costOf } from './text-cost.js'

/**
 * As many default quotas an owner has for all credentials together, so that fifty keys are not fifty quotas. A key with a
 * larger quota than the default got it from an admin, and has it to itself.
 */
const QUOTAS_PER_OWNER = 4

/** Who may score texts, and how often. Whatever a client can reach takes an `AdmittedClient`, which only this makes. */
export class Access {
  constructor(private readonly quota: Quota) {}

  /**
   * Asks before anything of a request is read, since reading costs, too: charges one text. `signal` is the request's.
   * @throws Forbidden without the scope `ml:analyze`; RateLimited beyond the texts per minute of the credential or its owner.
   */
  async admit(actor: Principal, signal: AbortSignal): Promise<AdmittedClient> {
    if (!actor.scopes.has('ml:analyze')) {
      throw new Forbidden('This credential lacks the scope ml:analyze', 'insufficient_scope')
    }
    const allowances = this.#allowancesOf(actor)
    await charge(this.quota, allowances, 1)
    return new AdmittedClient(actor, signal, (rest) => charge(this.quota, allowances, rest, rest + 1))
  }

  #allowancesOf({ userId, apiKeyId, quotaPerMinute }: Principal): readonly Allowance[] {
    const { defaultPerMinute } = this.quota
    const perMinute = quotaPerMinute ?? defaultPerMinute
    const own = { holder: apiKeyId ? `key:${apiKeyId}` : `user:${userId}`, perMinute }
    if (perMinute > defaultPerMinute) return [own]
    return [own, { holder: `owner:${userId}`, perMinute: QUOTAS_PER_OWNER * defaultPerMinute }]
  }
}

/** Somebody who may have texts scored, and has paid for the first. */
export class AdmittedClient implements Client {
  constructor(
    readonly actor: Principal,
    private readonly signal: AbortSignal,
    private readonly chargeRest: (texts: number) => Promise<void>,
  ) {}

  get owner(): string {
    return this.actor.userId
  }

  get hasLeft(): boolean {
    return this.signal.aborted
  }

  /** Charges for what the request turned out to hold, all or none of it; to be called once. @throws RateLimited */
  async pay(texts: readonly string[]): Promise<void> {
    const rest = costOf(texts) - 1
    if (rest > 0) await this.chargeRest(rest)
  }
}

async function charge(quota: Quota, allowances: readonly Allowance[], texts: number, ofRequest = texts): Promise<void> {
  const refusal = await quota.take(allowances, texts)
  if (!refusal) return
  const { perMinute } = refusal.allowance
  const message =
    ofRequest > perMinute
      ? `Too many texts in one request: the quota is ${perMinute} per minute`
      : 'Too many texts: the quota per minute is used up'
  throw new RateLimited(refusal.retryAfterMs, message)
}
