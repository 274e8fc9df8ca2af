import type { TokenVerifier } from '@parley/common/auth/token-verifier'
import { DomainError, RateLimited, Unauthenticated } from '@parley/common/errors'
import { type HttpApp, newRouter } from '@parley/common/http/app'
import { currentUser, requireUser } from '@parley/common/http/current-user'
import { newId } from '@parley/common/ids'
import type { Logger } from '@parley/common/logger'
import type { Context } from 'hono'
import { OpenAiRequestError, parseModerationRequest, toResultBody } from '../schemas/openai-moderation.js'
import type { Access } from '../services/access.js'
import { type OpenAiModeration, TEXT_CATEGORIES } from '../services/openai-moderation.js'
import { toNobody } from './hung-up.js'

export interface OpenAiRouterDeps {
  readonly verifier: TokenVerifier
  readonly access: Access
  readonly moderation: OpenAiModeration
  readonly modelVersion: () => string
  readonly logger: Logger
}

/** OpenAI's moderation endpoint. */
export function openAiModerationsRouter(deps: OpenAiRouterDeps): HttpApp {
  const router = newRouter()
  router.onError((error, c) => openAiError(error, c, deps.logger))
  router.use('/v1/moderations', requireUser(deps.verifier))
  router.post('/v1/moderations', async (c) => {
    const client = await deps.access.admit(currentUser(c), c.req.raw.signal)
    const model = deps.modelVersion()
    const { inputs, isTextOnly } = parseModerationRequest(await c.req.text(), model)
    const results = await deps.moderation.moderate(client, inputs)
    const unsupported = deps.moderation.unsupported.filter(
      (category) => !isTextOnly || TEXT_CATEGORIES.includes(category),
    )
    c.header('X-Unsupported-Categories', unsupported.join(', '))
    return c.json({
      id: `modr-${newId().replaceAll('-', '')}`,
      model,
      results: results.map((verdicts) => toResultBody(verdicts, isTextOnly)),
    })
  })
  router.all('/v1/*', (c) => {
    const message = `Invalid URL (${c.req.method} ${c.req.path.slice(0, 200)})`
    return c.json(errorBody(message, 'invalid_request_error', null, null), 404)
  })
  return router
}

/** A 413 in OpenAI's shape. */
export function openAiTooLarge(c: Context, maxBytes: number): Response {
  const message = `Maximum content size limit (${maxBytes}) exceeded.`
  return c.json(errorBody(message, 'invalid_request_error', null, 'content_too_large'), 413)
}

function openAiError(error: Error, c: Context, logger: Logger): Response {
  if (c.req.raw.signal.aborted) return toNobody()
  if (error instanceof OpenAiRequestError) {
    return c.json(errorBody(error.message, 'invalid_request_error', error.param, error.code), error.status)
  }
  if (error instanceof Unauthenticated) {
    c.header('WWW-Authenticate', 'Bearer')
    const isMissing = error.code === 'unauthenticated'
    const message = isMissing
      ? "You didn't provide an API key. Send it as a bearer token in the Authorization header."
      : 'Incorrect API key provided.'
    return c.json(errorBody(message, 'invalid_request_error', null, isMissing ? null : 'invalid_api_key'), 401)
  }
  if (error instanceof RateLimited) {
    c.header('Retry-After', String(Math.ceil(error.retryAfterMs / 1_000)))
    return c.json(errorBody(error.message, 'requests', null, 'rate_limit_exceeded'), 429)
  }
  if (error instanceof DomainError && error.kind === 'forbidden') {
    return c.json(errorBody(error.message, 'invalid_request_error', null, 'insufficient_permissions'), 403)
  }
  if (error instanceof DomainError && error.kind === 'unavailable') {
    logger.warn({ err: error }, 'a dependency is unavailable')
    c.header('Retry-After', '1')
    return c.json(errorBody(error.message, 'server_error', null, error.code), 503)
  }
  logger.error({ err: error, path: c.req.path }, 'unexpected error')
  return c.json(errorBody('The server had an error while processing your request.', 'server_error', null, null), 500)
}

function errorBody(message: string, type: string, param: string | null, code: string | null) {
  return { error: { message, type, param, code } }
}
