import type { Clock } from '@parley/common/clock'
import { API_KEY_PREFIX, type Introspection } from '@parley/common/contracts/identity'
import type { UserId } from '@parley/common/ids'
import type { AccountsRepository } from '../repositories/accounts.js'
import type { SessionsRepository } from '../repositories/sessions.js'
import type { Access, Caller } from './access.js'
import type { AccessTokens } from './access-tokens.js'
import type { ApiKeys } from './api-keys.js'
import { sha256 } from './opaque-tokens.js'
import type { Revocations } from './revocations.js'
import { formatScope, grantedScopes, parseScope } from './scopes.js'

const INACTIVE: Introspection = { active: false }
/** For how long the answer about a key that never expires may be taken to hold. */
const UNLIMITED_KEY_MS = 24 * 60 * 60_000

/** Tells of any credential what it is worth now (RFC 7662), and ends it (RFC 7009). */
export class TokenStatus {
  constructor(
    private readonly access: Access,
    private readonly accounts: AccountsRepository,
    private readonly sessions: SessionsRepository,
    private readonly tokens: AccessTokens,
    private readonly keys: ApiKeys,
    private readonly revocations: Revocations,
    private readonly clock: Clock,
  ) {}

  async introspect(caller: Caller, token: string): Promise<Introspection> {
    await this.access.requireOf(caller, 'credentials:introspect')
    return token.startsWith(API_KEY_PREFIX) ? this.#ofApiKey(token) : this.#ofAccessToken(token)
  }

  /** Ends the session or key that `token` belongs to; having the token is the right to. An unknown one is as good as ended. */
  async revoke(token: string): Promise<void> {
    if (token.startsWith(API_KEY_PREFIX)) return this.keys.surrender(token)
    const now = this.clock.now()
    const ended = await this.sessions.endByRefreshToken(sha256(token), now)
    if (ended) return this.revocations.session(ended.userId, ended.id, now)
    const claims = await this.tokens.read(token)
    if (!claims) return
    const userId = claims.sub as UserId
    if (await this.sessions.end(claims.sid, userId, now)) this.revocations.session(userId, claims.sid, now)
  }

  async #ofAccessToken(token: string): Promise<Introspection> {
    const claims = await this.tokens.read(token)
    if (!claims) return INACTIVE
    const scopes = parseScope(claims.scope) ?? []
    const account = await this.accounts.withLiveCredential({
      userId: claims.sub as UserId,
      sessionId: claims.sid,
      apiKeyId: null,
    })
    if (!account || account.disabledAt) return INACTIVE
    return {
      active: true,
      token_type: 'access_token',
      sub: account.id,
      username: account.username,
      display_name: account.displayName,
      role: account.role,
      scope: formatScope(grantedScopes(account.role, scopes)),
      sid: claims.sid,
      key_id: null,
      exp: claims.exp,
      quota_per_minute: null,
    }
  }

  async #ofApiKey(token: string): Promise<Introspection> {
    const key = await this.keys.authenticate(token)
    const account = key && (await this.accounts.byId(key.userId))
    if (!key || !account || account.disabledAt) return INACTIVE
    // Banned by the server's moderators: for as long as that lasts the key is as good as revoked.
    if (account.bannedUntil !== null && account.bannedUntil > this.clock.now()) return INACTIVE
    const until = Math.min(
      key.expiresAt?.getTime() ?? Number.POSITIVE_INFINITY,
      this.clock.now().getTime() + UNLIMITED_KEY_MS,
    )
    return {
      active: true,
      token_type: 'api_key',
      sub: account.id,
      username: account.username,
      display_name: account.displayName,
      role: account.role,
      scope: formatScope(grantedScopes(account.role, parseScope(key.scope))),
      sid: null,
      key_id: key.id,
      exp: Math.floor(until / 1_000),
      quota_per_minute: key.quotaPerMinute,
    }
  }
}
