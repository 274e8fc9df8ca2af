import { createRoute } from '@hono/zod-openapi'
import { type HttpApp, newRouter } from '@parley/common/http/app'
import { currentUser } from '@parley/common/http/current-user'
import { errorResponses, jsonResponse, secured } from '@parley/common/http/openapi'
import { heatmapQuerySchema, heatmapSchema, toHeatmapBody } from '../schemas/heatmap.js'
import type { HeatmapService } from '../services/heatmap.js'

const route = createRoute({
  method: 'get',
  path: '/heatmap',
  summary: 'Which labels trouble which rooms',
  description:
    'The rooms with the most acted-on messages. The range is widened to whole hours, or to whole days where it is longer than two.',
  tags: ['dashboards'],
  security: secured('analytics:read'),
  request: { query: heatmapQuerySchema },
  responses: { 200: jsonResponse(heatmapSchema, 'The figures'), ...errorResponses(401, 403, 503) },
})

export function heatmapRouter(heatmap: HeatmapService): HttpApp {
  const router = newRouter()
  router.openapi(route, async (c) => {
    return c.json(toHeatmapBody(await heatmap.rooms(currentUser(c), c.req.valid('query'))), 200)
  })
  return router
}
