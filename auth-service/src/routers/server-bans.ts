import { createRoute, z } from '@hono/zod-openapi'
import { serverBanSchema } from '@parley/common/contracts/identity'
import { type HttpApp, newRouter } from '@parley/common/http/app'
import { errorResponses, jsonBody } from '@parley/common/http/openapi'
import type { UserId } from '@parley/common/ids'
import type { ServerBans } from '../services/server-bans.js'
import { type CallerOf, requireCaller } from './caller.js'

const banSchema = z.object(serverBanSchema.shape).openapi('ServerBan')
const params = z.object({ user_id: z.uuid().toLowerCase() })

const setBan = createRoute({
  method: 'put',
  path: '/internal/users/{user_id}/ban',
  tags: ['internal'],
  summary: 'Say until when an account is banned from the server (service token); chat-service calls it',
  description: 'While the ban lasts the API keys of the account answer as revoked ones do.',
  security: [{ BearerKey: [] }],
  request: { params, ...jsonBody(banSchema) },
  responses: { 204: { description: 'In force on every instance' }, ...errorResponses(401, 403) },
})

export function serverBansRouter({
  serverBans,
  callerOf,
}: {
  readonly serverBans: ServerBans
  readonly callerOf: CallerOf
}): HttpApp {
  const router = newRouter()
  router.use('/internal/*', requireCaller(callerOf))
  router.openapi(setBan, async (c) => {
    await serverBans.set(await callerOf(c), c.req.valid('param').user_id as UserId, c.req.valid('json'))
    return c.body(null, 204)
  })
  return router
}
