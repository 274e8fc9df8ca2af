import type { Bus } from '@parley/common/bus/bus'
import { REVOCATIONS_CHANNEL, type Revocation, revocationSchema } from '@parley/common/contracts/identity'
import type { UserId } from '@parley/common/ids'

/**
 * Tells every instance of every service which credentials died before their time. Called after the commit that killed
 * them; who misses the news refuses the access token when it expires, within 15 minutes, and its refresh token at once.
 */
export class Revocations {
  constructor(private readonly bus: Bus) {}

  session(userId: UserId, sessionId: string, at: Date): void {
    this.#publish({ user_id: userId, session_id: sessionId, api_key_id: null, except_session_id: null }, at)
  }

  apiKey(userId: UserId, apiKeyId: string, at: Date): void {
    this.#publish({ user_id: userId, session_id: null, api_key_id: apiKeyId, except_session_id: null }, at)
  }

  /** All credentials of an account, but for those of `exceptSessionId`. */
  account(userId: UserId, at: Date, exceptSessionId: string | null = null): void {
    this.#publish({ user_id: userId, session_id: null, api_key_id: null, except_session_id: exceptSessionId }, at)
  }

  #publish(which: Omit<Revocation, 'before'>, at: Date): void {
    const revocation = revocationSchema.parse({ ...which, before: Math.floor(at.getTime() / 1_000) })
    this.bus.publish(REVOCATIONS_CHANNEL, JSON.stringify(revocation))
  }
}
