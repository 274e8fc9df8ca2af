import type { Clock } from '@parley/common/clock'
import type { Principal } from '@parley/common/contracts/identity'
import { NotFound } from '@parley/common/errors'
import type { UserId } from '@parley/common/ids'
import type { Logger } from '@parley/common/logger'
import type { AccountsRepository } from '../repositories/accounts.js'
import type { ApiKey, ApiKeyFilter, ApiKeysRepository, OwnedApiKey } from '../repositories/api-keys.js'
import type { Session, SessionsRepository } from '../repositories/sessions.js'
import type { Access } from './access.js'
import type { Revocations } from './revocations.js'

/** Other people's logins and API keys, as admins see and end them. Each act is in the log with who did it. */
export class UserCredentials {
  constructor(
    private readonly access: Access,
    private readonly accounts: AccountsRepository,
    private readonly stored: { readonly sessions: SessionsRepository; readonly apiKeys: ApiKeysRepository },
    private readonly revocations: Revocations,
    private readonly clock: Clock,
    private readonly logger: Logger,
  ) {}

  async sessions(principal: Principal, userId: UserId): Promise<readonly Session[]> {
    await this.access.require(principal, 'users:read')
    await this.#demandUser(userId)
    return this.stored.sessions.active(userId, this.clock.now())
  }

  async endSession(principal: Principal, userId: UserId, sessionId: string): Promise<void> {
    const admin = await this.access.require(principal, 'users:manage')
    const now = this.clock.now()
    if (!(await this.stored.sessions.end(sessionId, userId, now))) throw new NotFound('Session', 'session_not_found')
    this.revocations.session(userId, sessionId, now)
    this.logger.info({ by: admin.id, user_id: userId, session_id: sessionId }, 'session ended by an admin')
  }

  /** All of them; of the admin's own, all but the one that asks. */
  async endSessions(principal: Principal, userId: UserId): Promise<void> {
    const admin = await this.access.require(principal, 'users:manage')
    await this.#demandUser(userId)
    const now = this.clock.now()
    const ended = await this.stored.sessions.endOthers(principal.sessionId, userId, now)
    for (const sessionId of ended) this.revocations.session(userId, sessionId, now)
    this.logger.info({ by: admin.id, user_id: userId, sessions: ended.length }, 'sessions ended by an admin')
  }

  async apiKeys(principal: Principal, userId: UserId): Promise<readonly ApiKey[]> {
    await this.access.require(principal, 'users:read')
    await this.#demandUser(userId)
    return this.stored.apiKeys.active(userId, this.clock.now())
  }

  /** One page of everybody's keys, newest first, and where the next one begins. */
  async allApiKeys(
    principal: Principal,
    filter: ApiKeyFilter,
  ): Promise<{ readonly keys: readonly OwnedApiKey[]; readonly next: string | null }> {
    await this.access.require(principal, 'users:read')
    const found = await this.stored.apiKeys.page({ ...filter, limit: filter.limit + 1 }, this.clock.now())
    const keys = found.slice(0, filter.limit)
    return { keys, next: found.length > filter.limit ? (keys.at(-1)?.key.id ?? null) : null }
  }

  async revokeApiKey(principal: Principal, userId: UserId, keyId: string): Promise<void> {
    const admin = await this.access.require(principal, 'users:manage')
    const now = this.clock.now()
    if (!(await this.stored.apiKeys.end(keyId, userId, now))) throw new NotFound('API key', 'api_key_not_found')
    this.revocations.apiKey(userId, keyId, now)
    this.logger.info({ by: admin.id, user_id: userId, api_key_id: keyId }, 'API key revoked by an admin')
  }

  /** Null = the server's default. Services that know the key go by the new one within 30 seconds. */
  async changeQuota(principal: Principal, userId: UserId, keyId: string, quota: number | null): Promise<ApiKey> {
    const admin = await this.access.require(principal, 'users:manage')
    const key = await this.stored.apiKeys.changeQuota(keyId, userId, quota, this.clock.now())
    if (!key) throw new NotFound('API key', 'api_key_not_found')
    this.logger.info(
      { by: admin.id, user_id: userId, api_key_id: keyId, quota_per_minute: quota },
      'quota of an API key changed by an admin',
    )
    return key
  }

  async #demandUser(userId: UserId): Promise<void> {
    if (!(await this.accounts.byId(userId))) throw new NotFound('User', 'user_not_found')
  }
}
