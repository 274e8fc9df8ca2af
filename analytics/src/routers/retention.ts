import { createRoute } from '@hono/zod-openapi'
import { type HttpApp, newRouter } from '@parley/common/http/app'
import { currentUser } from '@parley/common/http/current-user'
import { errorResponses, jsonResponse, secured } from '@parley/common/http/openapi'
import { retentionSchema, toRetentionBody } from '../schemas/retention.js'
import type { RetentionService } from '../services/retention.js'

const route = createRoute({
  method: 'get',
  path: '/retention',
  summary: 'How long data is kept, and what was deleted last',
  tags: ['operations'],
  security: secured('analytics:read'),
  responses: { 200: jsonResponse(retentionSchema, 'Settings and the newest runs'), ...errorResponses(401, 403, 503) },
})

export function retentionRouter(retention: RetentionService): HttpApp {
  const router = newRouter()
  router.openapi(route, async (c) => c.json(toRetentionBody(await retention.report(currentUser(c))), 200))
  return router
}
