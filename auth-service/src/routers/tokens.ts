import { createRoute } from '@hono/zod-openapi'
import { RateLimited } from '@parley/common/errors'
import { type HttpApp, newRouter } from '@parley/common/http/app'
import { errorBodySchema, errorResponses, jsonResponse, secured } from '@parley/common/http/openapi'
import type { Context } from 'hono'
import { HTTPException } from 'hono/http-exception'
import type { z } from 'zod'
import {
  introspectionBodySchema,
  type OAuthErrorCode,
  oauthErrorSchema,
  tokenFormSchema,
  tokenRequestSchema,
  tokenSetSchema,
  toTokenBody,
} from '../schemas/tokens.js'
import type { Client } from '../services/credentials.js'
import { type ClosedAccount, InvalidGrant, InvalidScope } from '../services/errors.js'
import type { Sessions, TokenSet } from '../services/sessions.js'
import type { TokenStatus } from '../services/token-status.js'
import type { CallerOf } from './caller.js'
import type { ClientOf } from './client.js'

const oauthError = jsonResponse(oauthErrorSchema, 'Refused (RFC 6749 §5.2)')
const rateLimited = jsonResponse(oauthErrorSchema.extend(errorBodySchema.shape), 'Too many attempts; see Retry-After')

const issue = createRoute({
  method: 'post',
  path: '/token',
  tags: ['tokens'],
  summary: 'Log in, or refresh a login',
  description:
    'OAuth2 password and refresh grants. Clients are public: an Authorization header is ignored. Refresh tokens rotate; one used twice ends its session.',
  request: formBody(tokenRequestSchema),
  responses: {
    200: jsonResponse(tokenSetSchema, 'Tokens'),
    400: oauthError,
    429: rateLimited,
    503: errorResponses(503)[503],
  },
})

const revoke = createRoute({
  method: 'post',
  path: '/revoke',
  tags: ['tokens'],
  summary: 'End a session or an API key by its token',
  description: 'RFC 7009. A refresh or access token ends its whole session. Unknown tokens are answered alike.',
  request: formBody(tokenFormSchema),
  responses: {
    200: { description: 'The token is not valid (any more)' },
    400: oauthError,
    413: errorResponses(413)[413],
    503: errorResponses(503)[503],
  },
})

const introspect = createRoute({
  method: 'post',
  path: '/introspect',
  tags: ['tokens'],
  summary: 'Ask what a token is worth now',
  description: 'RFC 7662, for access tokens and API keys. For the other services (service token) and admins.',
  security: secured('admin'),
  request: formBody(tokenFormSchema),
  responses: {
    200: jsonResponse(introspectionBodySchema, 'What it is worth'),
    400: oauthError,
    401: errorResponses(401)[401],
    403: errorResponses(403)[403],
  },
})

interface TokenRoutes {
  readonly sessions: Sessions
  readonly tokenStatus: TokenStatus
  readonly callerOf: CallerOf
  readonly clientOf: ClientOf
}

export function tokensRouter({ sessions, tokenStatus, callerOf, clientOf }: TokenRoutes): HttpApp {
  const router = newRouter()
  router.onError(oauthErrorResponse)

  router.openapi(
    issue,
    async (c) => c.json(toTokenBody(await grant(sessions, c.req.valid('form'), clientOf(c))), 200),
    refuseInvalid,
  )
  router.openapi(
    revoke,
    async (c) => {
      await tokenStatus.revoke(c.req.valid('form').token)
      return c.body(null, 200)
    },
    refuseInvalid,
  )
  router.openapi(
    introspect,
    async (c) => c.json(await tokenStatus.introspect(await callerOf(c), c.req.valid('form').token), 200),
    refuseInvalid,
  )
  return router
}

function formBody<Schema extends z.ZodType>(schema: Schema) {
  return { body: { required: true, content: { 'application/x-www-form-urlencoded': { schema } } } } as const
}

/** A request that the grant's own RFC section calls malformed. */
class OAuthRequestError extends Error {
  constructor(
    readonly code: OAuthErrorCode,
    message: string,
  ) {
    super(message)
  }
}

/** Parameters without a value count as left out (RFC 6749 §3.2); a missing grant type means the password grant. */
async function grant(sessions: Sessions, form: z.infer<typeof tokenRequestSchema>, client: Client): Promise<TokenSet> {
  const scope = form.scope || null
  switch (form.grant_type || 'password') {
    case 'password':
      if (!form.username || !form.password) {
        throw new OAuthRequestError('invalid_request', 'username and password are needed')
      }
      return sessions.logIn({ username: form.username, password: form.password, scope }, client)
    case 'refresh_token':
      if (!form.refresh_token) throw new OAuthRequestError('invalid_request', 'refresh_token is needed')
      return sessions.refresh({ refreshToken: form.refresh_token, scope }, client)
    default:
      throw new OAuthRequestError('unsupported_grant_type', 'Use password or refresh_token')
  }
}

function refuseInvalid(result: { success: true } | { success: false; error: z.core.$ZodError }, c: Context) {
  if (result.success) return
  const [problem] = result.error.issues
  const where = problem?.path.map(String).join('.') || 'body'
  return refusal(c, 'invalid_request', `${where}: ${problem?.message ?? 'invalid'}`)
}

/** RFC 6749's shape for what it names; everything else goes on to the house's own handler. */
function oauthErrorResponse(error: Error, c: Context): Response {
  if (error instanceof OAuthRequestError) return refusal(c, error.code, error.message)
  if (error instanceof HTTPException)
    return refusal(c, 'invalid_request', 'Send a form: application/x-www-form-urlencoded')
  if (error instanceof RateLimited) {
    c.header('Retry-After', String(Math.max(1, Math.ceil(error.retryAfterMs / 1_000))))
    const { message, code } = error
    return c.json({ error: 'rate_limited', error_description: message, detail: message, code }, 429)
  }
  if (error instanceof InvalidGrant) return refusal(c, 'invalid_grant', error.message, error.reason)
  if (error instanceof InvalidScope) return refusal(c, 'invalid_scope', error.message)
  throw error
}

/** `code` is an addition of ours: RFC 6749 has one `error` for every account that cannot be logged in to. */
function refusal(c: Context, error: OAuthErrorCode, description: string, code: ClosedAccount | null = null) {
  return c.json({ error, error_description: description, ...(code === null ? {} : { code }) }, 400)
}
