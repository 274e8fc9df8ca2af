import { createRoute } from '@hono/zod-openapi'
import { type HttpApp, newRouter } from '@parley/common/http/app'
import { currentUser } from '@parley/common/http/current-user'
import { errorResponses, jsonResponse, secured } from '@parley/common/http/openapi'
import { topRulesQuerySchema, topRulesSchema, toTopRulesBody } from '../schemas/rules.js'
import type { RulesService } from '../services/rules.js'

const route = createRoute({
  method: 'get',
  path: '/top/rules',
  summary: 'The rules that act most, and how right they are',
  description: 'The range is widened to whole hours.',
  tags: ['dashboards'],
  security: secured('analytics:read'),
  request: { query: topRulesQuerySchema },
  responses: { 200: jsonResponse(topRulesSchema, 'The figures'), ...errorResponses(401, 403, 404, 503) },
})

export function rulesRouter(rules: RulesService): HttpApp {
  const router = newRouter()
  router.openapi(route, async (c) => {
    return c.json(toTopRulesBody(await rules.top(currentUser(c), c.req.valid('query'))), 200)
  })
  return router
}
