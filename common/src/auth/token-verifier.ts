import { createLocalJWKSet, type JSONWebKeySet, errors as joseErrors, jwtVerify } from 'jose'
import { LRUCache } from 'lru-cache'
import { systemClock } from '../clock.js'
import {
  API_KEY_PREFIX,
  accessTokenClaimsSchema,
  introspectionSchema,
  type Principal,
  type Revocation,
  SCOPE_NAMES,
  type Scope,
  TOKEN_AUDIENCE,
} from '../contracts/identity.js'
import { Unauthenticated, Unavailable } from '../errors.js'
import type { UserId } from '../ids.js'

/** How a service reaches auth-service: `fetch` against its base URL, or straight into its app when it lives in this process. */
export type AuthFetch = (path: string, init?: RequestInit) => Promise<Response>

export interface TokenVerifierOptions {
  readonly authFetch: AuthFetch
  /** Credential for `POST /introspect`. */
  readonly serviceToken: string
  readonly issuer: string
  readonly clock?: { now(): Date }
}

const MAX_CACHED = 20_000
const MAX_REVOCATIONS = 50_000
/** How long an API key's introspection is believed; a revocation on the bus ends it sooner. */
const API_KEY_CACHE_MS = 30_000
/** A rotated-in key is looked for at most this often, so that forged `kid`s cannot make us hammer auth-service. */
const JWKS_COOLDOWN_MS = 5_000
const JWKS_MAX_AGE_MS = 10 * 60_000
/** An access token lives 15 minutes; a revocation need not be remembered longer. */
const REVOCATION_MEMORY_MS = 16 * 60_000
const REQUEST_TIMEOUT_MS = 5_000

interface CachedCredential {
  readonly principal: Principal
  readonly issuedAt: number
}

/**
 * Turns a bearer credential (access token or API key) into a `Principal`.
 *
 * A token's signature is checked once, then the result is looked up until the token expires: an EdDSA verification
 * costs about a thousand times the look-up. The cache, the JWKS and the revocation list are all bounded.
 */
export class TokenVerifier {
  readonly #cache = new LRUCache<string, CachedCredential>({ max: MAX_CACHED })
  readonly #revocations = new LRUCache<string, Revocation>({ max: MAX_REVOCATIONS, ttl: REVOCATION_MEMORY_MS })
  readonly #pendingKeys = new Map<string, Promise<CachedCredential>>()
  readonly #clock: { now(): Date }
  #keys: { readonly find: ReturnType<typeof createLocalJWKSet>; readonly fetchedAtMs: number } | undefined
  #fetchingKeys: Promise<void> | undefined

  constructor(private readonly options: TokenVerifierOptions) {
    this.#clock = options.clock ?? systemClock
  }

  /** @throws Unauthenticated for anything that is not a valid, unexpired, unrevoked credential; Unavailable when auth-service cannot be asked. */
  async verify(credential: string): Promise<Principal> {
    const cached = this.#cache.get(credential)
    if (cached && cached.principal.expiresAtMs > this.#clock.now().getTime()) {
      // A key outlives what ends its owner's sessions, such as a new password: auth-service is asked about it again.
      if (cached.principal.apiKeyId === null) this.#refuseRevoked(cached)
      if (!this.#isRevoked(cached)) return cached.principal
      this.#cache.delete(credential)
    }
    const checked = credential.startsWith(API_KEY_PREFIX)
      ? await this.#introspectOnce(credential)
      : await this.#verifyToken(credential)
    this.#refuseRevoked(checked)
    const ttl = checked.principal.expiresAtMs - this.#clock.now().getTime()
    if (ttl <= 0) throw new Unauthenticated('Token has expired', 'token_expired')
    this.#cache.set(credential, checked, { ttl: checked.principal.apiKeyId ? Math.min(ttl, API_KEY_CACHE_MS) : ttl })
    return checked.principal
  }

  /** Applies a revocation heard on the bus: matching credentials are refused from now on. */
  revoke(revocation: Revocation): void {
    const key = revocationKey(revocation)
    // What was void stays void, also where news of an earlier moment arrives later.
    const before = Math.max(revocation.before, this.#revocations.get(key)?.before ?? revocation.before)
    this.#revocations.set(key, { ...revocation, before })
  }

  #refuseRevoked(credential: CachedCredential): void {
    if (this.#isRevoked(credential)) throw new Unauthenticated('Token has been revoked', 'token_revoked')
  }

  #isRevoked({ principal, issuedAt }: CachedCredential): boolean {
    if (this.#revocations.size === 0) return false
    const keys = [
      `user:${principal.userId}`,
      `user:${principal.userId}:others`,
      principal.sessionId && `session:${principal.sessionId}`,
      principal.apiKeyId && `key:${principal.apiKeyId}`,
    ]
    return keys.some((key) => {
      const revocation = key ? this.#revocations.get(key) : undefined
      if (!revocation) return false
      const isSpared = revocation.except_session_id !== null && revocation.except_session_id === principal.sessionId
      return issuedAt <= revocation.before && !isSpared
    })
  }

  async #verifyToken(token: string): Promise<CachedCredential> {
    const { payload } = await this.#checkSignature(token)
    const claims = accessTokenClaimsSchema.safeParse(payload)
    if (!claims.success) throw new Unauthenticated('Not an access token', 'invalid_token')
    const { sub, sid, name, display_name, role, scope, exp, iat } = claims.data
    return {
      issuedAt: iat,
      principal: {
        userId: sub as UserId,
        username: name,
        displayName: display_name,
        role,
        scopes: parseScopes(scope),
        sessionId: sid,
        apiKeyId: null,
        expiresAtMs: exp * 1_000,
      },
    }
  }

  async #checkSignature(token: string): Promise<Awaited<ReturnType<typeof jwtVerify>>> {
    const verify = async () => {
      if (!this.#keys) throw new Unavailable('Signing keys are not available')
      return jwtVerify(token, this.#keys.find, {
        issuer: this.options.issuer,
        audience: TOKEN_AUDIENCE,
        algorithms: ['EdDSA'],
        currentDate: this.#clock.now(),
      })
    }
    await this.#refreshKeys(JWKS_MAX_AGE_MS)
    try {
      return await verify()
    } catch (error) {
      if (!(error instanceof joseErrors.JWKSNoMatchingKey)) throw asUnauthenticated(error)
    }
    await this.#refreshKeys(JWKS_COOLDOWN_MS)
    try {
      return await verify()
    } catch (error) {
      throw asUnauthenticated(error)
    }
  }

  async #refreshKeys(maxAgeMs: number): Promise<void> {
    const ageMs = this.#clock.now().getTime() - (this.#keys?.fetchedAtMs ?? Number.NEGATIVE_INFINITY)
    // Less than nothing: the clock was ahead when they were fetched.
    if (ageMs >= 0 && ageMs < maxAgeMs) return
    this.#fetchingKeys ??= this.#fetchKeys().finally(() => {
      this.#fetchingKeys = undefined
    })
    try {
      await this.#fetchingKeys
    } catch (error) {
      if (!this.#keys) throw error
    }
  }

  async #fetchKeys(): Promise<void> {
    const jwks = (await this.#ask('/.well-known/jwks.json')) as JSONWebKeySet
    this.#keys = { find: createLocalJWKSet(jwks), fetchedAtMs: this.#clock.now().getTime() }
  }

  #introspectOnce(key: string): Promise<CachedCredential> {
    const pending = this.#pendingKeys.get(key)
    if (pending) return pending
    const asked = this.#introspect(key).finally(() => this.#pendingKeys.delete(key))
    this.#pendingKeys.set(key, asked)
    return asked
  }

  async #introspect(key: string): Promise<CachedCredential> {
    // Taken before asking: a revocation that overtakes the answer must still count against it.
    const issuedAt = Math.floor(this.#clock.now().getTime() / 1_000)
    const answer = introspectionSchema.parse(
      await this.#ask('/introspect', {
        method: 'POST',
        headers: {
          authorization: `Bearer ${this.options.serviceToken}`,
          'content-type': 'application/x-www-form-urlencoded',
        },
        body: new URLSearchParams({ token: key }).toString(),
      }),
    )
    if (!answer.active) throw new Unauthenticated('API key is not valid', 'invalid_token')
    return {
      issuedAt,
      principal: {
        userId: answer.sub as UserId,
        username: answer.username,
        displayName: answer.display_name,
        role: answer.role,
        scopes: parseScopes(answer.scope),
        sessionId: answer.sid,
        apiKeyId: answer.key_id,
        ...(answer.quota_per_minute === null ? {} : { quotaPerMinute: answer.quota_per_minute }),
        expiresAtMs: answer.exp * 1_000,
      },
    }
  }

  async #ask(path: string, init: RequestInit = {}): Promise<unknown> {
    let response: Response
    try {
      response = await this.options.authFetch(path, { ...init, signal: AbortSignal.timeout(REQUEST_TIMEOUT_MS) })
    } catch (error) {
      throw new Unavailable('The account service cannot be reached', 'auth_unavailable', { cause: error })
    }
    if (!response.ok) throw new Unavailable(`The account service answered ${response.status}`, 'auth_unavailable')
    return response.json()
  }
}

function revocationKey(revocation: Revocation): string {
  if (revocation.session_id !== null) return `session:${revocation.session_id}`
  if (revocation.api_key_id !== null) return `key:${revocation.api_key_id}`
  // One that spares a session must not take the place of one that spares none: both hold.
  return revocation.except_session_id === null ? `user:${revocation.user_id}` : `user:${revocation.user_id}:others`
}

function parseScopes(scope: string): ReadonlySet<Scope> {
  const known = new Set<string>(SCOPE_NAMES)
  return new Set(scope.split(' ').filter((name): name is Scope => known.has(name)))
}

function asUnauthenticated(error: unknown): Error {
  if (error instanceof joseErrors.JWTExpired) return new Unauthenticated('Token has expired', 'token_expired')
  if (error instanceof joseErrors.JOSEError)
    return new Unauthenticated('Could not validate credentials', 'invalid_token')
  return error instanceof Error ? error : new Error(String(error))
}
