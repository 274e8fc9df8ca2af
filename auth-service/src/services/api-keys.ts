import { timingSafeEqual } from 'node:crypto'
import type { Clock } from '@parley/common/clock'
import { API_KEY_PREFIX, type Principal, type Scope } from '@parley/common/contracts/identity'
import { Conflict, Forbidden, InvalidInput, NotFound } from '@parley/common/errors'
import { newId } from '@parley/common/ids'
import type { ApiKey, ApiKeysRepository } from '../repositories/api-keys.js'
import type { Access } from './access.js'
import { newSecret, sha256 } from './opaque-tokens.js'
import type { Revocations } from './revocations.js'
import { formatScope, SCOPES_OF_ROLE } from './scopes.js'

export interface NewApiKey {
  readonly name: string
  readonly scopes: readonly Scope[]
  /** Null = never. */
  readonly expiresAt: Date | null
  readonly quotaPerMinute: number | null
}

const KEY_SHAPE = /^parley_([0-9a-f]{8})([0-9a-f]{4})([0-9a-f]{4})([0-9a-f]{4})([0-9a-f]{12})_([A-Za-z0-9_-]{43})$/
const MAX_KEYS = 50
/** Use is noted at most this often; a busy key must not become a busy row. */
const NOTE_USE_EVERY_MS = 60_000

export class ApiKeys {
  constructor(
    private readonly access: Access,
    private readonly keys: ApiKeysRepository,
    private readonly revocations: Revocations,
    private readonly clock: Clock,
    /** What ml-core scores for a key without a quota of its own. */
    private readonly defaultQuotaPerMinute: number,
  ) {}

  /** Makes a key; `token` is in nobody's hands but the asker's from then on. */
  async create(principal: Principal, wish: NewApiKey): Promise<{ readonly key: ApiKey; readonly token: string }> {
    const account = await this.access.require(principal, 'account:control')
    const excessive = wish.scopes.find(
      (scope) => !SCOPES_OF_ROLE[account.role].includes(scope) || !principal.scopes.has(scope),
    )
    if (excessive) throw new Forbidden(`You do not hold the scope ${excessive} yourself`, 'insufficient_scope')
    await this.#demandQuota(principal, wish.quotaPerMinute)
    const now = this.clock.now()
    if (wish.expiresAt && wish.expiresAt <= now) throw new InvalidInput(['body', 'expires_at'], 'Must be in the future')
    const secret = newSecret()
    const key: ApiKey = {
      id: newId(),
      userId: account.id,
      name: wish.name,
      scope: formatScope(wish.scopes),
      quotaPerMinute: wish.quotaPerMinute,
      createdAt: now,
      expiresAt: wish.expiresAt,
      lastUsedAt: null,
    }
    if (!(await this.keys.add(key, sha256(secret), MAX_KEYS))) {
      throw new Conflict(`An account may have ${MAX_KEYS} API keys; revoke one first`, 'too_many_api_keys')
    }
    return { key, token: `${API_KEY_PREFIX}${key.id.replaceAll('-', '')}_${secret}` }
  }

  async list(principal: Principal): Promise<readonly ApiKey[]> {
    const { id } = await this.access.require(principal, 'account:control')
    return this.keys.active(id, this.clock.now())
  }

  async revoke(principal: Principal, keyId: string): Promise<void> {
    const { id } = await this.access.require(principal, 'account:control')
    const now = this.clock.now()
    if (!(await this.keys.end(keyId, id, now))) throw new NotFound('API key', 'api_key_not_found')
    this.revocations.apiKey(id, keyId, now)
  }

  /** The live key that `token` is; null for anything else. Not an action of anyone: the token itself is the proof. */
  async authenticate(token: string): Promise<ApiKey | null> {
    const parts = KEY_SHAPE.exec(token)
    if (!parts) return null
    const now = this.clock.now()
    const found = await this.keys.withHash(parts.slice(1, 6).join('-'), now)
    if (!found || !timingSafeEqual(found.hash, sha256(parts[6] ?? ''))) return null
    const { key } = found
    if (key.lastUsedAt === null || now.getTime() - key.lastUsedAt.getTime() >= NOTE_USE_EVERY_MS) {
      await this.keys.noteUse(key.id, now)
    }
    return key
  }

  /** Less than the default is anyone's choice; more would let anyone lift the server's limit for themselves. */
  async #demandQuota(principal: Principal, quotaPerMinute: number | null): Promise<void> {
    if (quotaPerMinute === null || quotaPerMinute <= this.defaultQuotaPerMinute) return
    try {
      await this.access.require(principal, 'users:manage')
    } catch (error) {
      if (!(error instanceof Forbidden)) throw error
      throw new Forbidden(
        `Only admins may give a key more than ${this.defaultQuotaPerMinute} texts a minute`,
        'quota_above_default',
      )
    }
  }

  /** Ends the key that `token` is, on the strength of having it. */
  async surrender(token: string): Promise<void> {
    const key = await this.authenticate(token)
    if (!key) return
    const now = this.clock.now()
    if (await this.keys.end(key.id, key.userId, now)) this.revocations.apiKey(key.userId, key.id, now)
  }
}
