import type { Clock } from '@parley/common/clock'
import {
  type AccessTokenClaims,
  accessTokenClaimsSchema,
  type Scope,
  TOKEN_AUDIENCE,
} from '@parley/common/contracts/identity'
import { newId } from '@parley/common/ids'
import { createLocalJWKSet, errors, jwtVerify, SignJWT } from 'jose'
import type { Account } from '../repositories/accounts.js'
import { formatScope } from './scopes.js'
import type { SigningKeys } from './signing-keys.js'

export const ACCESS_TOKEN_SECONDS = 15 * 60

/** Issues and reads back access tokens (JWT, EdDSA, RFC 9068's claims). */
export class AccessTokens {
  readonly #findKey: ReturnType<typeof createLocalJWKSet>

  constructor(
    private readonly keys: SigningKeys,
    private readonly issuer: string,
    private readonly clock: Clock,
  ) {
    this.#findKey = createLocalJWKSet({ keys: keys.publicKeys.map((key) => ({ ...key })) })
  }

  async issue(account: Account, sessionId: string, scopes: readonly Scope[]): Promise<string> {
    const now = Math.floor(this.clock.now().getTime() / 1_000)
    const claims: AccessTokenClaims = {
      iss: this.issuer,
      aud: TOKEN_AUDIENCE,
      sub: account.id,
      sid: sessionId,
      jti: newId(),
      iat: issuedAt(now, account.tokensVoidUntil),
      exp: now + ACCESS_TOKEN_SECONDS,
      name: account.username,
      display_name: account.displayName,
      role: account.role,
      scope: formatScope(scopes),
    }
    return new SignJWT(claims)
      .setProtectedHeader({ alg: 'EdDSA', kid: this.keys.kid, typ: 'at+jwt' })
      .sign(this.keys.privateKey)
  }

  /** The claims of an unexpired token of ours; null for anything else. */
  async read(token: string): Promise<AccessTokenClaims | null> {
    try {
      const { payload } = await jwtVerify(token, this.#findKey, {
        issuer: this.issuer,
        audience: TOKEN_AUDIENCE,
        algorithms: ['EdDSA'],
        currentDate: this.clock.now(),
      })
      return accessTokenClaimsSchema.safeParse(payload).data ?? null
    } catch (error) {
      if (error instanceof errors.JOSEError) return null
      throw error
    }
  }
}

/** A revocation voids whole seconds, its own included; a token made later in that second counts as made in the next. */
function issuedAt(now: number, voidUntil: Date | null): number {
  return voidUntil === null ? now : Math.max(now, Math.floor(voidUntil.getTime() / 1_000) + 1)
}
