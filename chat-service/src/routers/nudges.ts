import { createRoute, z } from '@hono/zod-openapi'
import { type HttpApp, newRouter } from '@parley/common/http/app'
import { currentUser } from '@parley/common/http/current-user'
import { errorResponses, jsonBody, jsonResponse, secured } from '@parley/common/http/openapi'
import { messageParams } from '../schemas/ids.js'
import { messageChangeSchema, messageSchema } from '../schemas/messages.js'
import type { NudgeService } from '../services/nudges.js'

const nudgeAnswerSchema = z
  .object({ text: messageChangeSchema.shape.text.nullish() })
  .openapi('NudgeAnswer', { description: 'Another text; without one the message is sent as it is.' })

const answer = createRoute({
  method: 'post',
  path: '/messages/{message_id}/nudge',
  tags: ['messages'],
  summary: 'Answer a nudge on your own message: rewrite it, or send it as it is',
  description:
    'In rooms with mode `nudge` a message that may come across badly waits, and its author is told (`notice` with ' +
    '`nudge`). Answering twice alike changes nothing; after `expires_at` the policy decides.',
  security: secured('chat:write'),
  request: { params: messageParams, ...jsonBody(nudgeAnswerSchema) },
  responses: {
    200: jsonResponse(messageSchema, 'The message as it is now'),
    ...errorResponses(401, 403, 404, 409, 413, 429),
  },
})

export function nudgesRouter(nudges: NudgeService): HttpApp {
  const app = newRouter()
  app.openapi(answer, async (c) => {
    const { text = null } = c.req.valid('json')
    return c.json(await nudges.answer(currentUser(c), c.req.valid('param').message_id, text), 200)
  })
  return app
}
