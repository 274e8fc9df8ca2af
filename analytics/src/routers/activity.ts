import { createRoute } from '@hono/zod-openapi'
import { type HttpApp, newRouter } from '@parley/common/http/app'
import { currentUser } from '@parley/common/http/current-user'
import { errorResponses, jsonResponse, secured } from '@parley/common/http/openapi'
import { summarySchema, timeseriesSchema, toSummaryBody, toTimeseriesBody } from '../schemas/activity.js'
import { roomRangeQuerySchema, timeseriesQuerySchema } from '../schemas/query.js'
import type { ActivityService } from '../services/activity.js'

const summary = createRoute({
  method: 'get',
  path: '/summary',
  summary: 'Totals of a range, and of the one before it',
  tags: ['dashboards'],
  security: secured('analytics:read'),
  request: { query: roomRangeQuerySchema },
  responses: { 200: jsonResponse(summarySchema, 'Totals'), ...errorResponses(401, 403, 404, 503) },
})

const timeseries = createRoute({
  method: 'get',
  path: '/timeseries',
  summary: 'Totals by minute, hour, day or month, without gaps',
  tags: ['dashboards'],
  security: secured('analytics:read'),
  request: { query: timeseriesQuerySchema },
  responses: { 200: jsonResponse(timeseriesSchema, 'A point per bucket'), ...errorResponses(401, 403, 404, 503) },
})

export function activityRouter(activity: ActivityService): HttpApp {
  const router = newRouter()
  router.openapi(summary, async (c) => {
    return c.json(toSummaryBody(await activity.summary(currentUser(c), c.req.valid('query'))), 200)
  })
  router.openapi(timeseries, async (c) => {
    return c.json(toTimeseriesBody(await activity.timeseries(currentUser(c), c.req.valid('query'))), 200)
  })
  return router
}
