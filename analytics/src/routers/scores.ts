import { createRoute } from '@hono/zod-openapi'
import { type HttpApp, newRouter } from '@parley/common/http/app'
import { currentUser } from '@parley/common/http/current-user'
import { errorResponses, jsonResponse, secured } from '@parley/common/http/openapi'
import { histogramQuerySchema, histogramsSchema, toHistogramsBody } from '../schemas/scores.js'
import type { ScoresService } from '../services/scores.js'

const route = createRoute({
  method: 'get',
  path: '/scores/histogram',
  summary: 'How scores are spread',
  description: 'The range is widened to whole hours.',
  tags: ['dashboards'],
  security: secured('analytics:read'),
  request: { query: histogramQuerySchema },
  responses: { 200: jsonResponse(histogramsSchema, 'A histogram per label'), ...errorResponses(401, 403, 404, 503) },
})

export function scoresRouter(scores: ScoresService): HttpApp {
  const router = newRouter()
  router.openapi(route, async (c) => {
    return c.json(toHistogramsBody(await scores.histograms(currentUser(c), c.req.valid('query'))), 200)
  })
  return router
}
