import { createRoute } from '@hono/zod-openapi'
import { type HttpApp, newRouter } from '@parley/common/http/app'
import { currentUser } from '@parley/common/http/current-user'
import { errorResponses, jsonResponse, secured } from '@parley/common/http/openapi'
import { sentimentQuerySchema, sentimentSeriesSchema, toSentimentBody } from '../schemas/sentiment.js'
import type { SentimentService } from '../services/sentiment.js'

const route = createRoute({
  method: 'get',
  path: '/sentiment',
  summary: 'How people talk, over time',
  tags: ['dashboards'],
  security: secured('analytics:read'),
  request: { query: sentimentQuerySchema },
  responses: { 200: jsonResponse(sentimentSeriesSchema, 'The figures'), ...errorResponses(401, 403, 404, 503) },
})

export function sentimentRouter(sentiment: SentimentService): HttpApp {
  const router = newRouter()
  router.openapi(route, async (c) => {
    return c.json(toSentimentBody(await sentiment.series(currentUser(c), c.req.valid('query'))), 200)
  })
  return router
}
