/** What an access token says, unverified: the server believes nothing we conclude from it. */
export interface TokenClaims {
  readonly sub: string
  /** The role on the server when the token was issued; empty where it names none. */
  readonly role: string
  readonly scopes: readonly string[]
}

/** Null for what is no JSON Web Token. */
export function tokenClaims(accessToken: string): TokenClaims | null {
  try {
    const payload = accessToken.split('.')[1] ?? ''
    const claims: unknown = JSON.parse(atob(payload.replaceAll('-', '+').replaceAll('_', '/')))
    if (typeof claims !== 'object' || claims === null || !('sub' in claims)) return null
    const scope = 'scope' in claims ? String(claims.scope) : ''
    const role = 'role' in claims ? String(claims.role) : ''
    return { sub: String(claims.sub), role, scopes: scope.split(' ').filter((name) => name !== '') }
  } catch {
    return null
  }
}
