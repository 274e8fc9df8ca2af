import { OpenAPIHono } from '@hono/zod-openapi'
import type { Context } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { HTTPException } from 'hono/http-exception'
import { routePath } from 'hono/route'
import type { z } from 'zod'
import type { Principal } from '../contracts/identity.js'
import { correlationId, withCorrelationId } from '../correlation.js'
import { DomainError, type ErrorKind, InvalidInput, RateLimited } from '../errors.js'
import { newId } from '../ids.js'
import type { Logger } from '../logger.js'
import type { Metrics } from '../metrics.js'
import { readAway } from './read-away.js'

export interface HttpEnv {
  Variables: { principal: Principal }
}
export type HttpApp = OpenAPIHono<HttpEnv>

/** One entry of a 422 answer, in FastAPI's shape. */
export interface ValidationProblem {
  readonly loc: readonly (string | number)[]
  readonly msg: string
  readonly type: string
}

const STATUS: Readonly<Record<ErrorKind, 400 | 401 | 403 | 404 | 409 | 410 | 413 | 422 | 429 | 503>> = {
  invalid: 422,
  unauthenticated: 401,
  forbidden: 403,
  not_found: 404,
  conflict: 409,
  gone: 410,
  too_large: 413,
  rate_limited: 429,
  unavailable: 503,
}

const MAX_BODY_BYTES = 64 * 1024
/** Of fields that a body must not have, so that the answer to nonsense is not as long as the nonsense. */
const MAX_NAMED_FIELDS = 20
/** The same for what is wrong with the elements of a list. */
const MAX_PROBLEMS = 50
/** What hono's `secureHeaders` sets; a route may set its own value instead. */
const SECURITY_HEADERS = [
  ['Cross-Origin-Opener-Policy', 'same-origin'],
  ['Cross-Origin-Resource-Policy', 'same-origin'],
  ['Origin-Agent-Cluster', '?1'],
  ['Referrer-Policy', 'no-referrer'],
  ['Strict-Transport-Security', 'max-age=15552000; includeSubDomains'],
  ['X-Content-Type-Options', 'nosniff'],
  ['X-DNS-Prefetch-Control', 'off'],
  ['X-Download-Options', 'noopen'],
  ['X-Frame-Options', 'DENY'],
  ['X-Permitted-Cross-Domain-Policies', 'none'],
  ['X-XSS-Protection', '0'],
] as const
const CORRELATION_ID = /^[\w.-]{1,64}$/

export interface HttpAppOptions {
  readonly logger: Logger
  readonly metrics: Metrics
  /** Largest request body in bytes; default 64 KiB. */
  readonly maxBodyBytes?: number
  /** What a body over the bound is answered with; default `{"detail", "code"}` with 413. */
  readonly onBodyTooLarge?: (c: Context, maxBodyBytes: number) => Response
  /** Paths whose route bounds the body itself, such as one that takes larger bodies from known senders only. */
  readonly isBoundedByRoute?: (path: string) => boolean
  /** What a driver's error means to clients, such as `Unavailable` for a lost database; undefined = it is a bug. */
  readonly asDomainError?: (error: Error) => DomainError | undefined
}

/** A body up to so many times too large is read to its end, so that the answer arrives; beyond, the connection just ends. */
const DRAINED_BOUNDS = 4

/**
 * A Hono app with the house's habits: validation errors and error bodies as FastAPI shapes them, a correlation id on
 * every request, a bound on every body, one place that maps domain errors to status codes.
 */
export function createHttpApp(options: HttpAppOptions): HttpApp {
  const { logger, metrics, maxBodyBytes = MAX_BODY_BYTES, isBoundedByRoute = () => false, asDomainError } = options
  const app = newRouter()
  app.use(async (c, next) => {
    const given = c.req.header('x-correlation-id')
    const id = given !== undefined && CORRELATION_ID.test(given) ? given : newId()
    const startedAt = performance.now()
    // Before the handler: headers set on a finished answer make node-server build a whole web Response and its stream.
    c.header('X-Correlation-Id', id)
    for (const [name, value] of SECURITY_HEADERS) c.header(name, value)
    await withCorrelationId(id, next)
    metrics.httpRequests.observe(
      { method: c.req.method, route: routePath(c, -1), status: String(c.res.status) },
      (performance.now() - startedAt) / 1_000,
    )
  })
  const limitBody = bodyLimit({
    maxSize: maxBodyBytes,
    onError: async (c) => {
      await readAway(c, maxBodyBytes * DRAINED_BOUNDS)
      return (
        options.onBodyTooLarge?.(c, maxBodyBytes) ??
        c.json(errorBody('Request body is too large', 'body_too_large'), 413)
      )
    },
  })
  app.use((c, next) => {
    // Looking at `raw.body` makes node-server build a whole web Request, a fifth of a small request's cost: a body that
    // names its length is judged by the name, to which Node's parser holds it.
    const length = c.req.header('content-length')
    const isWhole = length !== undefined && c.req.header('transfer-encoding') === undefined
    if (isWhole && Number(length) <= maxBodyBytes) return next()
    return c.req.raw.body === null || isBoundedByRoute(c.req.path) ? next() : limitBody(c, next)
  })
  app.notFound((c) => c.json(errorBody('Not Found', 'route_not_found'), 404))
  app.onError((error, c) => errorResponse(asDomainError?.(error) ?? error, c, logger))
  return app
}

/** A router to be mounted in an app with `app.route`; answers invalid input with FastAPI's 422. */
export function newRouter(): HttpApp {
  return new OpenAPIHono<HttpEnv>({
    defaultHook: (result, c) => {
      if (result.success) return
      return c.json({ detail: validationProblems(result.error, result.target) }, 422)
    },
  })
}

/** The first problems of a failed parse, each with FastAPI's `loc` (`body`, `query`, `path` or `header` first). */
export function validationProblems(error: z.core.$ZodError, target: string): ValidationProblem[] {
  const places: Readonly<Record<string, string>> = { json: 'body', form: 'body', param: 'path' }
  const place = places[target] ?? target
  return error.issues.slice(0, MAX_PROBLEMS).flatMap((issue) => {
    const loc = [place, ...issue.path.map((part) => (typeof part === 'symbol' ? String(part) : part))]
    // As in FastAPI, `loc` leads to the field itself, so that a form or a person sees which one was misspelt.
    if (issue.code === 'unrecognized_keys') {
      const named = issue.keys.slice(0, MAX_NAMED_FIELDS)
      return named.map((key) => ({ loc: [...loc, key], msg: 'Unknown field', type: 'extra_forbidden' }))
    }
    return [{ loc, msg: issue.message, type: issue.code === 'custom' ? 'value_error' : issue.code }]
  })
}

function errorBody(detail: string, code: string): { detail: string; code: string } {
  return { detail, code }
}

function errorResponse(error: Error, c: Context, logger: Logger): Response {
  if (error instanceof InvalidInput) {
    return c.json({ detail: [{ loc: error.path, msg: error.message, type: error.code }] }, 422)
  }
  if (error instanceof DomainError) {
    if (error instanceof RateLimited)
      c.header('Retry-After', String(Math.max(1, Math.ceil(error.retryAfterMs / 1_000))))
    if (error.kind === 'unauthenticated') c.header('WWW-Authenticate', 'Bearer')
    if (error.kind === 'unavailable') {
      c.header('Retry-After', '1')
      logger.warn({ err: error }, 'a dependency is unavailable')
    }
    return c.json(errorBody(error.message, error.code), STATUS[error.kind])
  }
  if (error instanceof HTTPException) return httpException(error, c)
  logger.error({ err: error, method: c.req.method, path: withoutSecrets(c.req.path) }, 'unexpected error')
  return c.json(
    errorBody(`Internal error; tell the administrator this id: ${correlationId() ?? 'unknown'}`, 'internal'),
    500,
  )
}

/** Webhooks and invites have their credential in the path; it is longer than any id. */
function withoutSecrets(path: string): string {
  return path.replace(/[\w-]{40,}/g, '[redacted]')
}

/** Hono throws these itself, for instance for a body that is no JSON. */
function httpException(error: HTTPException, c: Context): Response {
  if (error.status === 400 && /json/i.test(error.message)) {
    return c.json({ detail: [{ loc: ['body'], msg: 'Request body is not valid JSON', type: 'json_invalid' }] }, 422)
  }
  if (error.status === 400) {
    return c.json({ detail: [{ loc: ['body'], msg: 'Request body is malformed', type: 'body_invalid' }] }, 422)
  }
  if (error.status === 415) {
    return c.json(errorBody('The content type of the body must be application/json', 'unsupported_media_type'), 415)
  }
  return c.json(errorBody(error.message || 'Error', 'http_error'), error.status)
}
