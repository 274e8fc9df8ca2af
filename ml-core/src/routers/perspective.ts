import type { TokenVerifier } from '@parley/common/auth/token-verifier'
import type { Principal } from '@parley/common/contracts/identity'
import { DomainError, RateLimited, Unauthenticated } from '@parley/common/errors'
import { type HttpApp, newRouter } from '@parley/common/http/app'
import type { Logger } from '@parley/common/logger'
import type { Context } from 'hono'
import { cors } from 'hono/cors'
import { parseAnalyze, parseSuggest, toAnalyzeBody, toSuggestBody } from '../schemas/perspective.js'
import { discoveryDocument } from '../schemas/perspective-discovery.js'
import type { Access, AdmittedClient } from '../services/access.js'
import type { Perspective } from '../services/perspective.js'
import { invalidRequest, PerspectiveError } from '../services/perspective-errors.js'
import { OversizedBody, textOfBody, UnreadableBody } from './compressed-body.js'
import { toNobody } from './hung-up.js'

export interface PerspectiveRouterDeps {
  readonly verifier: TokenVerifier
  readonly access: Access
  readonly perspective: Perspective
  /** Where clients reach us; the request's own origin when unset. */
  readonly publicUrl: string | undefined
  readonly logger: Logger
  /** Of a body, unpacked. */
  readonly maxBodyBytes: number
}

const fromAnyPage = cors({
  origin: '*',
  allowMethods: ['GET', 'POST'],
  exposeHeaders: ['X-Model-Version', 'Retry-After'],
  maxAge: 86_400,
})

const ERROR_TYPE = 'type.googleapis.com/google.commentanalyzer.v1alpha1.Error'

/**
 * Google's Perspective API. The routes are patterns over the raw path, because Google's clients may write the colon and
 * the dollar sign percent-encoded, which a plain route would not match.
 */
export function perspectiveRouter(deps: PerspectiveRouterDeps): HttpApp {
  const { perspective, maxBodyBytes } = deps
  const router = newRouter()
  router.onError((error, c) => googleError(error, c, deps))
  // Pages called Google straight from the browser. Nothing here goes by cookies, so any page may.
  for (const path of ['/v1alpha1/*', '/:discovery{(?:\\$|%24)discovery}/*']) router.use(path, fromAnyPage)

  router.post('/v1alpha1/:call{comments(?::|%3[Aa])analyze}', async (c) => {
    const client = await admit(c, deps)
    const { request, clientToken } = parseAnalyze(await textOfBody(c, maxBodyBytes))
    const analyzed = await perspective.analyze(client, request)
    c.header('X-Model-Version', analyzed.modelVersion)
    return c.json(toAnalyzeBody(analyzed, clientToken))
  })

  router.post('/v1alpha1/:call{comments(?::|%3[Aa])suggestscore}', async (c) => {
    const client = await admit(c, deps)
    const { request, clientToken, languages } = parseSuggest(await textOfBody(c, maxBodyBytes))
    const { detectedLanguages } = await perspective.suggest(client, request)
    return c.json(toSuggestBody(detectedLanguages, languages, clientToken))
  })

  router.get('/:discovery{(?:\\$|%24)discovery}/rest', (c) => {
    const version = c.req.query('version') ?? 'v1alpha1'
    if (version !== 'v1alpha1') return c.json(errorBody(404, 'NOT_FOUND', `Version ${version} not found`), 404)
    return c.json(discoveryDocument(deps.publicUrl?.replace(/\/+$/, '') ?? originOf(c)))
  })
  router.all('/v1alpha1/*', (c) => c.json(errorBody(404, 'NOT_FOUND', 'Method not found.'), 404))
  return router
}

async function admit(c: Context, { verifier, access }: PerspectiveRouterDeps): Promise<AdmittedClient> {
  return access.admit(await demandKey(c, verifier), c.req.raw.signal)
}

async function demandKey(c: Context, verifier: TokenVerifier): Promise<Principal> {
  const bearer = /^bearer +(\S+)$/i.exec(c.req.header('authorization') ?? '')?.[1]
  const key = c.req.query('key') || bearer
  if (!key) throw new Unauthenticated('The request is missing a valid API key.', 'key_missing')
  return verifier.verify(key)
}

/** A proxy may say what it was asked for: its host, or, where it hands on the host, only that it was asked by TLS. */
function originOf(c: Context): string {
  const asked = new URL(c.req.url)
  const host = c.req.header('x-forwarded-host')
  const protocol = c.req.header('x-forwarded-proto') ?? (host ? 'https' : asked.protocol.slice(0, -1))
  return `${protocol}://${host ?? asked.host}`
}

/** What Google answers a larger body with. */
export function googleTooLarge(c: Context, maxBytes: number): Response {
  return c.json(errorBody(400, 'INVALID_ARGUMENT', `Request payload size exceeds the limit: ${maxBytes} bytes.`), 400)
}

function googleError(error: Error, c: Context, { logger, maxBodyBytes }: PerspectiveRouterDeps): Response {
  if (c.req.raw.signal.aborted) return toNobody()
  if (error instanceof PerspectiveError) return invalidArgument(error, c)
  if (error instanceof UnreadableBody) return invalidArgument(invalidRequest('Invalid JSON payload received.'), c)
  if (error instanceof OversizedBody) return googleTooLarge(c, maxBodyBytes)
  if (error instanceof Unauthenticated) return unauthenticated(error, c)
  if (error instanceof RateLimited) {
    c.header('Retry-After', String(Math.ceil(error.retryAfterMs / 1_000)))
    return c.json(errorBody(429, 'RESOURCE_EXHAUSTED', error.message, [reason('RATE_LIMIT_EXCEEDED')]), 429)
  }
  if (error instanceof DomainError && error.kind === 'forbidden') {
    return c.json(errorBody(403, 'PERMISSION_DENIED', error.message, [reason('ACCESS_TOKEN_SCOPE_INSUFFICIENT')]), 403)
  }
  if (error instanceof DomainError && error.kind === 'unavailable') {
    logger.warn({ err: error }, 'a dependency is unavailable')
    c.header('Retry-After', '1')
    return c.json(errorBody(503, 'UNAVAILABLE', error.message), 503)
  }
  logger.error({ err: error, path: c.req.path }, 'unexpected error')
  return c.json(errorBody(500, 'INTERNAL', 'Internal error encountered.'), 500)
}

function invalidArgument(error: PerspectiveError, c: Context): Response {
  const detail = { '@type': ERROR_TYPE, errorType: error.type, ...error.extra }
  return c.json(errorBody(400, 'INVALID_ARGUMENT', error.message, [detail]), 400)
}

function unauthenticated(error: Unauthenticated, c: Context): Response {
  if (error.code === 'key_missing') {
    const message =
      "Method doesn't allow unregistered callers (callers without established identity). Please use API Key or other form of API consumer identity to call this API."
    return c.json(errorBody(403, 'PERMISSION_DENIED', message), 403)
  }
  const message = 'API key not valid. Please pass a valid API key.'
  return c.json(errorBody(400, 'INVALID_ARGUMENT', message, [reason('API_KEY_INVALID')]), 400)
}

function reason(word: string) {
  return { '@type': 'type.googleapis.com/google.rpc.ErrorInfo', reason: word, domain: 'googleapis.com' }
}

function errorBody(code: number, status: string, message: string, details: readonly object[] = []) {
  return { error: { code, message, status, ...(details.length > 0 ? { details } : {}) } }
}
