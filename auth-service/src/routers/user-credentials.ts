import { createRoute } from '@hono/zod-openapi'
import { InvalidInput } from '@parley/common/errors'
import { type HttpApp, newRouter } from '@parley/common/http/app'
import { currentUser } from '@parley/common/http/current-user'
import { errorResponses, jsonBody, jsonResponse, secured } from '@parley/common/http/openapi'
import type { MiddlewareHandler } from 'hono'
import {
  apiKeyListSchema,
  apiKeyPageQuerySchema,
  apiKeyPageSchema,
  apiKeySchema,
  changeApiKeySchema,
  toApiKeyBody,
  toOwnedApiKeyBody,
} from '../schemas/api-keys.js'
import { sessionListSchema, toSessionBody } from '../schemas/sessions.js'
import {
  decodeCursor,
  encodeCursor,
  userKeyParamSchema,
  userParamSchema,
  userSessionParamSchema,
} from '../schemas/users.js'
import type { UserCredentials } from '../services/user-credentials.js'

const tags = ['users']

const listSessions = createRoute({
  method: 'get',
  path: '/users/{user_id}/sessions',
  tags,
  summary: 'Where somebody is logged in',
  description: 'Most recently used first.',
  security: secured('admin'),
  request: { params: userParamSchema },
  responses: { 200: jsonResponse(sessionListSchema, 'Sessions'), ...errorResponses(401, 403, 404) },
})

const endSessions = createRoute({
  method: 'delete',
  path: '/users/{user_id}/sessions',
  tags,
  summary: 'Log somebody out everywhere',
  description: 'Asked of oneself, the session that asks goes on.',
  security: secured('admin'),
  request: { params: userParamSchema },
  responses: { 204: { description: 'Ended' }, ...errorResponses(401, 403, 404) },
})

const endSession = createRoute({
  method: 'delete',
  path: '/users/{user_id}/sessions/{session_id}',
  tags,
  summary: 'Log somebody out there',
  security: secured('admin'),
  request: { params: userSessionParamSchema },
  responses: { 204: { description: 'Ended' }, ...errorResponses(401, 403, 404) },
})

const listKeys = createRoute({
  method: 'get',
  path: '/users/{user_id}/api-keys',
  tags,
  summary: "Somebody's API keys",
  description: 'Newest first; never the keys themselves.',
  security: secured('admin'),
  request: { params: userParamSchema },
  responses: { 200: jsonResponse(apiKeyListSchema, 'Keys'), ...errorResponses(401, 403, 404) },
})

const changeKey = createRoute({
  method: 'patch',
  path: '/users/{user_id}/api-keys/{key_id}',
  tags,
  summary: "Change the quota of somebody's API key",
  description: 'In force everywhere within 30 seconds.',
  security: secured('admin'),
  request: { params: userKeyParamSchema, ...jsonBody(changeApiKeySchema) },
  responses: { 200: jsonResponse(apiKeySchema, 'The key'), ...errorResponses(401, 403, 404) },
})

const revokeKey = createRoute({
  method: 'delete',
  path: '/users/{user_id}/api-keys/{key_id}',
  tags,
  summary: "Revoke somebody's API key",
  security: secured('admin'),
  request: { params: userKeyParamSchema },
  responses: { 204: { description: 'Revoked' }, ...errorResponses(401, 403, 404) },
})

const listAllKeys = createRoute({
  method: 'get',
  path: '/api-keys/all',
  tags,
  summary: "Everybody's API keys, newest first",
  security: secured('admin'),
  request: { query: apiKeyPageQuerySchema },
  responses: { 200: jsonResponse(apiKeyPageSchema, 'One page'), ...errorResponses(401, 403) },
})

interface UserCredentialRoutes {
  readonly userCredentials: UserCredentials
  readonly authenticate: MiddlewareHandler
}

/** Mounted beside the router of one's own API keys, which authenticates everything under `/api-keys`. */
export function userCredentialsRouter({ userCredentials, authenticate }: UserCredentialRoutes): HttpApp {
  const router = newRouter()
  router.use('/users/:user_id/sessions/*', authenticate)
  router.use('/users/:user_id/api-keys/*', authenticate)

  router.openapi(listSessions, async (c) => {
    const principal = currentUser(c)
    const sessions = await userCredentials.sessions(principal, c.req.valid('param').user_id)
    return c.json({ items: sessions.map((session) => toSessionBody(session, principal.sessionId)), next: null }, 200)
  })
  router.openapi(endSessions, async (c) => {
    await userCredentials.endSessions(currentUser(c), c.req.valid('param').user_id)
    return c.body(null, 204)
  })
  router.openapi(endSession, async (c) => {
    const { user_id, session_id } = c.req.valid('param')
    await userCredentials.endSession(currentUser(c), user_id, session_id)
    return c.body(null, 204)
  })
  router.openapi(listKeys, async (c) => {
    const keys = await userCredentials.apiKeys(currentUser(c), c.req.valid('param').user_id)
    return c.json({ items: keys.map(toApiKeyBody), next: null }, 200)
  })
  router.openapi(changeKey, async (c) => {
    const { user_id, key_id } = c.req.valid('param')
    const { quota_per_minute } = c.req.valid('json')
    return c.json(
      toApiKeyBody(await userCredentials.changeQuota(currentUser(c), user_id, key_id, quota_per_minute)),
      200,
    )
  })
  router.openapi(revokeKey, async (c) => {
    const { user_id, key_id } = c.req.valid('param')
    await userCredentials.revokeApiKey(currentUser(c), user_id, key_id)
    return c.body(null, 204)
  })
  router.openapi(listAllKeys, async (c) => {
    const { q, cursor, limit } = c.req.valid('query')
    const before = cursor === undefined ? null : demandCursor(cursor)
    const { keys, next } = await userCredentials.allApiKeys(currentUser(c), { search: q || null, before, limit })
    return c.json({ items: keys.map(toOwnedApiKeyBody), next: next && encodeCursor(next) }, 200)
  })
  return router
}

function demandCursor(cursor: string): string {
  const id = decodeCursor(cursor)
  if (id === null) throw new InvalidInput(['query', 'cursor'], 'Not a cursor from this list')
  return id
}
