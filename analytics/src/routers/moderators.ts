import { createRoute } from '@hono/zod-openapi'
import { type HttpApp, newRouter } from '@parley/common/http/app'
import { currentUser } from '@parley/common/http/current-user'
import { errorResponses, jsonResponse, secured } from '@parley/common/http/openapi'
import { moderatorsQuerySchema, moderatorsSchema, toModeratorsBody } from '../schemas/moderators.js'
import type { ModeratorsService } from '../services/moderators.js'

const route = createRoute({
  method: 'get',
  path: '/moderators',
  summary: 'Who did how much in moderation',
  tags: ['dashboards'],
  security: secured('analytics:read'),
  request: { query: moderatorsQuerySchema },
  responses: { 200: jsonResponse(moderatorsSchema, 'The busiest first'), ...errorResponses(401, 403, 503) },
})

export function moderatorsRouter(moderators: ModeratorsService): HttpApp {
  const router = newRouter()
  router.openapi(route, async (c) => {
    return c.json(toModeratorsBody(await moderators.acts(currentUser(c), c.req.valid('query'))), 200)
  })
  return router
}
