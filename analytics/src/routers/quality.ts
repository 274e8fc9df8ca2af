import { createRoute } from '@hono/zod-openapi'
import { type HttpApp, newRouter } from '@parley/common/http/app'
import { currentUser } from '@parley/common/http/current-user'
import { errorResponses, jsonResponse, secured } from '@parley/common/http/openapi'
import { qualitySchema, toQualityBody } from '../schemas/quality.js'
import { roomRangeQuerySchema } from '../schemas/query.js'
import type { QualityService } from '../services/quality.js'

const route = createRoute({
  method: 'get',
  path: '/quality',
  summary: 'How often moderators overturn what policy did',
  tags: ['dashboards'],
  security: secured('analytics:read'),
  request: { query: roomRangeQuerySchema },
  responses: { 200: jsonResponse(qualitySchema, 'In all and by label'), ...errorResponses(401, 403, 503) },
})

export function qualityRouter(quality: QualityService): HttpApp {
  const router = newRouter()
  router.openapi(route, async (c) => {
    return c.json(toQualityBody(await quality.overrides(currentUser(c), c.req.valid('query'))), 200)
  })
  return router
}
