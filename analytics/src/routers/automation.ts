import { createRoute } from '@hono/zod-openapi'
import { type HttpApp, newRouter } from '@parley/common/http/app'
import { currentUser } from '@parley/common/http/current-user'
import { errorResponses, jsonResponse, secured } from '@parley/common/http/openapi'
import { automationQuerySchema, automationSchema, toAutomationBody } from '../schemas/automation.js'
import type { AutomationService } from '../services/automation.js'

const route = createRoute({
  method: 'get',
  path: '/automation',
  summary: 'What is taken down by the machine, and what by people',
  tags: ['dashboards'],
  security: secured('analytics:read'),
  request: { query: automationQuerySchema },
  responses: { 200: jsonResponse(automationSchema, 'The figures'), ...errorResponses(401, 403, 404, 503) },
})

export function automationRouter(automation: AutomationService): HttpApp {
  const router = newRouter()
  router.openapi(route, async (c) => {
    return c.json(toAutomationBody(await automation.shares(currentUser(c), c.req.valid('query'))), 200)
  })
  return router
}
