import { createRoute } from '@hono/zod-openapi'
import { type HttpApp, newRouter } from '@parley/common/http/app'
import { currentUser } from '@parley/common/http/current-user'
import { errorResponses, jsonResponse, secured } from '@parley/common/http/openapi'
import { toTurnaroundBody, turnaroundQuerySchema, turnaroundSchema } from '../schemas/turnaround.js'
import type { TurnaroundService } from '../services/turnaround.js'

const route = createRoute({
  method: 'get',
  path: '/turnaround',
  summary: 'How long what comes before moderators waits for them',
  description: 'By the time of the decision; with the queue as it is this moment.',
  tags: ['dashboards'],
  security: secured('analytics:read'),
  request: { query: turnaroundQuerySchema },
  responses: { 200: jsonResponse(turnaroundSchema, 'The figures'), ...errorResponses(401, 403, 503) },
})

export function turnaroundRouter(turnaround: TurnaroundService): HttpApp {
  const router = newRouter()
  router.openapi(route, async (c) => {
    return c.json(toTurnaroundBody(await turnaround.reviews(currentUser(c), c.req.valid('query'))), 200)
  })
  return router
}
