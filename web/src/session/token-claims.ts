/** What an access token says, unverified: the server believes nothing we conclude from it. */
export interface TokenClaims {
  readonly sub: string
  readonly scopes: readonly string[]
}

/** Null for what is no JSON Web Token. */
export function tokenClaims(accessToken: string): TokenClaims | null {
  try {
    const payload = accessToken.split('.')[1] ?? ''
    const claims: unknown = JSON.parse(atob(payload.replaceAll('-', '+').replaceAll('_', '/')))
    if (typeof claims !== 'object' || claims === null || !('sub' in claims)) return null
    const scope = 'scope' in claims ? String(claims.scope) : ''
    return { sub: String(claims.sub), scopes: scope.split(' ').filter((name) => name !== '') }
  } catch {
    return null
  }
}
