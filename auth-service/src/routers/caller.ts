import type { TokenVerifier } from '@parley/common/auth/token-verifier'
import { Unauthenticated } from '@parley/common/errors'
import type { HttpEnv } from '@parley/common/http/app'
import type { Context, MiddlewareHandler } from 'hono'
import type { Caller } from '../services/access.js'
import { isSameSecret } from '../services/opaque-tokens.js'

/** Finds out who asks, on routes open to the other services as well as to people. */
export type CallerOf = (c: Context<HttpEnv>) => Promise<Caller>

/** @throws Unauthenticated (by the returned function) without a valid bearer credential. */
export function callerReader(verifier: TokenVerifier, serviceToken: string): CallerOf {
  return async (c) => {
    const credential = /^bearer +(\S+)$/i.exec(c.req.header('authorization') ?? '')?.[1]
    if (!credential) throw new Unauthenticated()
    if (isSameSecret(credential, serviceToken)) return { kind: 'service' }
    return { kind: 'person', principal: await verifier.verify(credential) }
  }
}

/** Turns away whoever has no valid credential before the body is looked at; who may do what is the service's to say. */
export function requireCaller(callerOf: CallerOf): MiddlewareHandler<HttpEnv> {
  return async (c, next) => {
    await callerOf(c)
    await next()
  }
}
