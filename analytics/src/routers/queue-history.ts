import { createRoute } from '@hono/zod-openapi'
import { type HttpApp, newRouter } from '@parley/common/http/app'
import { currentUser } from '@parley/common/http/current-user'
import { errorResponses, jsonResponse, secured } from '@parley/common/http/openapi'
import { seriesQuerySchema } from '../schemas/query.js'
import { queueHistorySchema, toQueueHistoryBody } from '../schemas/queue-history.js'
import type { QueueHistoryService } from '../services/queue-history.js'

const route = createRoute({
  method: 'get',
  path: '/queues/history',
  summary: 'How full the queues and the outbox have been',
  tags: ['operations'],
  security: secured('analytics:read'),
  request: { query: seriesQuerySchema },
  responses: {
    200: jsonResponse(queueHistorySchema, 'The peaks of each bucket'),
    ...errorResponses(401, 403, 503),
  },
})

export function queueHistoryRouter(queues: QueueHistoryService): HttpApp {
  const router = newRouter()
  router.openapi(route, async (c) => {
    return c.json(toQueueHistoryBody(await queues.history(currentUser(c), c.req.valid('query'))), 200)
  })
  return router
}
