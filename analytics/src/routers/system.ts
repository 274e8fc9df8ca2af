import { createRoute } from '@hono/zod-openapi'
import { type HttpApp, newRouter } from '@parley/common/http/app'
import { currentUser } from '@parley/common/http/current-user'
import { errorResponses, jsonResponse, secured } from '@parley/common/http/openapi'
import { systemSchema, toSystemBody } from '../schemas/system.js'
import type { SystemService } from '../services/system.js'

const route = createRoute({
  method: 'get',
  path: '/system',
  summary: 'State of every service, depth of every queue, lag of the outbox',
  tags: ['operations'],
  security: secured('analytics:read'),
  responses: {
    200: jsonResponse(systemSchema, 'Also when parts of it cannot be reached'),
    ...errorResponses(401, 403),
  },
})

export function systemRouter(system: SystemService): HttpApp {
  const router = newRouter()
  router.openapi(route, async (c) => c.json(toSystemBody(await system.state(currentUser(c))), 200))
  return router
}
