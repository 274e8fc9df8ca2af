import type { Context, MiddlewareHandler } from 'hono'
import type { TokenVerifier } from '../auth/token-verifier.js'
import type { Principal, Scope } from '../contracts/identity.js'
import { Forbidden, Unauthenticated } from '../errors.js'
import type { HttpEnv } from './app.js'

/** Demands a valid bearer credential (RFC 6750 §2.1) and, for the handlers after it, sets the principal. */
export function requireUser(verifier: TokenVerifier): MiddlewareHandler<HttpEnv> {
  return async (c, next) => {
    const header = c.req.header('authorization')
    const token = header && /^bearer +(\S+)$/i.exec(header)?.[1]
    if (!token) throw new Unauthenticated()
    c.set('principal', await verifier.verify(token))
    await next()
  }
}

/** The principal that `requireUser` set. */
export function currentUser(c: Context<HttpEnv>): Principal {
  return c.get('principal')
}

/** @throws Forbidden when the credential was not granted `scope`. */
export function demandScope(principal: Principal, scope: Scope): void {
  if (!principal.scopes.has(scope))
    throw new Forbidden(`This credential lacks the scope ${scope}`, 'insufficient_scope')
}
