import { createRoute, z } from '@hono/zod-openapi'
import { type HttpApp, newRouter } from '@parley/common/http/app'
import { currentUser } from '@parley/common/http/current-user'
import { errorResponses, jsonBody, jsonResponse, secured } from '@parley/common/http/openapi'
import type { MiddlewareHandler } from 'hono'
import { apiKeyListSchema, createdApiKeySchema, newApiKeySchema, toApiKeyBody } from '../schemas/api-keys.js'
import type { ApiKeys } from '../services/api-keys.js'

const tags = ['api keys']

const create = createRoute({
  method: 'post',
  path: '/api-keys',
  tags,
  summary: 'Make an API key',
  description: 'The key is shown in this answer and never again. It may have only scopes that you hold yourself.',
  security: secured('account:write'),
  request: jsonBody(newApiKeySchema),
  responses: { 201: jsonResponse(createdApiKeySchema, 'The key'), ...errorResponses(401, 403, 409) },
})

const list = createRoute({
  method: 'get',
  path: '/api-keys',
  tags,
  summary: 'My API keys',
  description: 'Newest first; an account has at most 50.',
  security: secured('account:write'),
  responses: { 200: jsonResponse(apiKeyListSchema, 'Keys'), ...errorResponses(401, 403) },
})

const revoke = createRoute({
  method: 'delete',
  path: '/api-keys/{key_id}',
  tags,
  summary: 'Revoke an API key',
  security: secured('account:write'),
  request: { params: z.object({ key_id: z.uuid() }) },
  responses: { 204: { description: 'Revoked' }, ...errorResponses(401, 403, 404) },
})

interface ApiKeyRoutes {
  readonly apiKeys: ApiKeys
  readonly authenticate: MiddlewareHandler
}

export function apiKeysRouter({ apiKeys, authenticate }: ApiKeyRoutes): HttpApp {
  const router = newRouter()
  router.use('/api-keys', authenticate)
  router.use('/api-keys/*', authenticate)

  router.openapi(create, async (c) => {
    const { name, scopes, expires_at, quota_per_minute } = c.req.valid('json')
    const expiresAt = expires_at === null ? null : new Date(expires_at)
    const wish = { name, scopes, expiresAt, quotaPerMinute: quota_per_minute }
    const { key, token } = await apiKeys.create(currentUser(c), wish)
    return c.json({ ...toApiKeyBody(key), key: token }, 201)
  })
  router.openapi(list, async (c) => {
    const keys = await apiKeys.list(currentUser(c))
    return c.json({ items: keys.map(toApiKeyBody), next: null }, 200)
  })
  router.openapi(revoke, async (c) => {
    await apiKeys.revoke(currentUser(c), c.req.valid('param').key_id)
    return c.body(null, 204)
  })
  return router
}
