import { createRoute } from '@hono/zod-openapi'
import { type HttpApp, newRouter } from '@parley/common/http/app'
import { currentUser } from '@parley/common/http/current-user'
import { errorResponses, jsonResponse, secured } from '@parley/common/http/openapi'
import { assigneeBody, assigneeListSchema, assigneeQuerySchema } from '../schemas/assignees.js'
import { itemParams } from '../schemas/reviews.js'
import type { AssigneesService } from '../services/assignees.js'

const list = createRoute({
  method: 'get',
  path: '/moderation/items/{item_id}/assignees',
  tags: ['moderation'],
  summary: 'To whom an item can be given: who may decide it',
  description: 'At most 50, by username; narrow it by `q`.',
  security: secured('chat:write'),
  request: { params: itemParams, query: assigneeQuerySchema },
  responses: { 200: jsonResponse(assigneeListSchema, 'Who may decide it'), ...errorResponses(401, 403, 404) },
})

export function assigneesRouter(assignees: AssigneesService): HttpApp {
  const app = newRouter()
  app.openapi(list, async (c) => {
    const found = await assignees.of(currentUser(c), c.req.valid('param').item_id, c.req.valid('query').q)
    return c.json({ items: found.map(assigneeBody), next: null }, 200)
  })
  return app
}
