import { createRoute } from '@hono/zod-openapi'
import { type HttpApp, newRouter } from '@parley/common/http/app'
import { currentUser } from '@parley/common/http/current-user'
import { errorResponses, jsonBody, jsonResponse, secured } from '@parley/common/http/openapi'
import { messageParams } from '../schemas/ids.js'
import { acceptedSchema, reportSchema } from '../schemas/moderation-cases.js'
import type { ModerationCasesService } from '../services/moderation-cases.js'

const tags = ['moderation']

const reportMessage = createRoute({
  method: 'post',
  path: '/messages/{message_id}/report',
  tags,
  summary: 'Ask moderators to look at a message; once per message and member',
  security: secured('chat:write'),
  request: { params: messageParams, ...jsonBody(reportSchema) },
  responses: { 202: jsonResponse(acceptedSchema, 'Written down'), ...errorResponses(401, 403, 404, 409, 429) },
})

export function moderationCasesRouter(cases: ModerationCasesService): HttpApp {
  const app = newRouter()
  app.openapi(reportMessage, async (c) => {
    const messageId = c.req.valid('param').message_id
    return c.json({ status: await cases.report(currentUser(c), messageId, c.req.valid('json')) }, 202)
  })
  return app
}
