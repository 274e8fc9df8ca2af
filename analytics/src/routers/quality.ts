import { createRoute } from '@hono/zod-openapi'
import { type HttpApp, newRouter } from '@parley/common/http/app'
import { currentUser } from '@parley/common/http/current-user'
import { errorResponses, jsonResponse, secured } from '@parley/common/http/openapi'
import {
  qualitySchema,
  thresholdCurvesSchema,
  thresholdsQuerySchema,
  toQualityBody,
  toThresholdCurvesBody,
} from '../schemas/quality.js'
import { roomRangeQuerySchema } from '../schemas/query.js'
import type { QualityService } from '../services/quality.js'

const route = createRoute({
  method: 'get',
  path: '/quality',
  summary: 'How often moderators overturn what policy did, and each other',
  tags: ['dashboards'],
  security: secured('analytics:read'),
  request: { query: roomRangeQuerySchema },
  responses: { 200: jsonResponse(qualitySchema, 'In all and by label'), ...errorResponses(401, 403, 404, 503) },
})

const thresholds = createRoute({
  method: 'get',
  path: '/quality/thresholds',
  summary: 'How right each threshold would have been, by label and model version',
  description:
    'Of the messages that moderators decided on, by the time of posting. Widened to whole hours, or to whole days where it is longer than two.',
  tags: ['dashboards'],
  security: secured('analytics:read'),
  request: { query: thresholdsQuerySchema },
  responses: { 200: jsonResponse(thresholdCurvesSchema, 'Precision and recall'), ...errorResponses(401, 403, 503) },
})

export function qualityRouter(quality: QualityService): HttpApp {
  const router = newRouter()
  router.openapi(route, async (c) => {
    return c.json(toQualityBody(await quality.overrides(currentUser(c), c.req.valid('query'))), 200)
  })
  router.openapi(thresholds, async (c) => {
    const { model_version: modelVersion, ...query } = c.req.valid('query')
    return c.json(toThresholdCurvesBody(await quality.thresholds(currentUser(c), { ...query, modelVersion })), 200)
  })
  return router
}
