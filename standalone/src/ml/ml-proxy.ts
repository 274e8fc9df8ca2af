import type { Logger } from '@parley/common/logger'
import type { Context } from 'hono'
import { proxy } from 'hono/proxy'

/** Until response headers; scoring a full batch takes far less. */
const ANSWER_LIMIT_MS = 30_000

export interface MlBackend {
  /** Null while there is nobody to ask. */
  readonly address: string | null
}

/** Hands a request on to ml-core, path and query untouched, and streams both bodies. */
export async function proxyToMl(c: Context, backend: MlBackend, logger: Logger): Promise<Response> {
  const { pathname, search } = new URL(c.req.url)
  if (backend.address === null) return unavailable(c, pathname)
  const late = new AbortController()
  const timer = setTimeout(() => late.abort(), ANSWER_LIMIT_MS)
  try {
    return await proxy(`${backend.address}${pathname}${search}`, {
      raw: c.req.raw,
      signal: AbortSignal.any([c.req.raw.signal, late.signal]),
      customFetch: (request) => fetch(withOrigin(request, c)),
    })
  } catch (error) {
    if (c.req.raw.signal.aborted) return new Response(null, { status: 499 })
    logger.warn({ err: error, path: pathname }, 'ml-core did not answer')
    return unavailable(c, pathname)
  } finally {
    clearTimeout(timer)
  }
}

/**
 * `request` with the origin that was asked for, which ml-core's discovery document names: `fetch` sets a Host of its own. A
 * proxy before us knows it better.
 */
function withOrigin(request: Request, c: Context): Request {
  if (request.headers.has('x-forwarded-host')) return request
  const { host, protocol } = new URL(c.req.url)
  request.headers.set('x-forwarded-host', host)
  if (!request.headers.has('x-forwarded-proto')) request.headers.set('x-forwarded-proto', protocol.slice(0, -1))
  return request
}

/** A 503 in the shape that callers of this path can read. */
function unavailable(c: Context, path: string): Response {
  c.header('Retry-After', '1')
  const message = 'The moderation model is not available at the moment; try again.'
  if (/^\/(v1alpha1|(\$|%24)discovery)\//i.test(path)) {
    return c.json({ error: { code: 503, message, status: 'UNAVAILABLE' } }, 503)
  }
  if (path.startsWith('/v1/')) {
    return c.json({ error: { message, type: 'server_error', param: null, code: 'unavailable' } }, 503)
  }
  return c.json({ detail: message, code: 'ml_unavailable' }, 503)
}
