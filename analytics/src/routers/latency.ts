import { createRoute } from '@hono/zod-openapi'
import { type HttpApp, newRouter } from '@parley/common/http/app'
import { currentUser } from '@parley/common/http/current-user'
import { errorResponses, jsonResponse, secured } from '@parley/common/http/openapi'
import { latencySchema, toLatencyBody } from '../schemas/latency.js'
import { seriesQuerySchema } from '../schemas/query.js'
import type { LatencyService } from '../services/latency.js'

const route = createRoute({
  method: 'get',
  path: '/latency',
  summary: 'How long verdicts take',
  tags: ['dashboards'],
  security: secured('analytics:read'),
  request: { query: seriesQuerySchema },
  responses: {
    200: jsonResponse(latencySchema, 'Percentiles, of all and by bucket'),
    ...errorResponses(401, 403, 503),
  },
})

export function latencyRouter(latency: LatencyService): HttpApp {
  const router = newRouter()
  router.openapi(route, async (c) => {
    return c.json(toLatencyBody(await latency.verdicts(currentUser(c), c.req.valid('query'))), 200)
  })
  return router
}
