import { createHash, timingSafeEqual } from 'node:crypto'
import { Unauthenticated } from '@parley/common/errors'
import type { HttpEnv } from '@parley/common/http/app'
import type { MiddlewareHandler } from 'hono'

/** Demands the credential that services have for each other; compared in equal time. */
export function requireService(serviceToken: string): MiddlewareHandler<HttpEnv> {
  const expected = digest(serviceToken)
  return async (c, next) => {
    const token = /^bearer +(\S+)$/i.exec(c.req.header('authorization') ?? '')?.[1]
    if (!token || !timingSafeEqual(digest(token), expected)) throw new Unauthenticated()
    await next()
  }
}

function digest(token: string): Buffer {
  return createHash('sha256').update(token).digest()
}
