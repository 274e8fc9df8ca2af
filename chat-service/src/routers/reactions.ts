import { createRoute } from '@hono/zod-openapi'
import { type HttpApp, newRouter } from '@parley/common/http/app'
import { currentUser } from '@parley/common/http/current-user'
import { errorResponses, jsonBody, jsonResponse, secured } from '@parley/common/http/openapi'
import { messageParams } from '../schemas/ids.js'
import { reactionParams, reactionSchema, userPageSchema } from '../schemas/messages.js'
import { decodeCursor, idPosition, nextCursor, pageQuery } from '../schemas/paging.js'
import type { ReactionsService } from '../services/reactions.js'

const tags = ['reactions']

const add = createRoute({
  method: 'post',
  path: '/messages/{message_id}/reactions',
  tags,
  summary: 'React with an emoji; again changes nothing',
  security: secured('chat:write'),
  request: { params: messageParams, ...jsonBody(reactionSchema) },
  responses: { 204: { description: 'It is there' }, ...errorResponses(401, 403, 404, 409, 429) },
})

const remove = createRoute({
  method: 'delete',
  path: '/messages/{message_id}/reactions/{emoji}',
  tags,
  summary: 'Take your reaction back',
  security: secured('chat:write'),
  request: { params: reactionParams },
  responses: { 204: { description: 'It is not there' }, ...errorResponses(401, 403, 404, 409, 429) },
})

const list = createRoute({
  method: 'get',
  path: '/messages/{message_id}/reactions/{emoji}',
  tags,
  summary: 'Who reacted so',
  security: secured('chat:read'),
  request: { params: reactionParams, query: pageQuery(200, 50) },
  responses: { 200: jsonResponse(userPageSchema, 'A page of people'), ...errorResponses(401, 403, 404) },
})

export function reactionsRouter(reactions: ReactionsService): HttpApp {
  const app = newRouter()
  app.openapi(add, async (c) => {
    await reactions.add(currentUser(c), c.req.valid('param').message_id, c.req.valid('json').emoji)
    return c.body(null, 204)
  })
  app.openapi(remove, async (c) => {
    const { message_id, emoji } = c.req.valid('param')
    await reactions.remove(currentUser(c), message_id, emoji)
    return c.body(null, 204)
  })
  app.openapi(list, async (c) => {
    const { message_id, emoji } = c.req.valid('param')
    const { cursor, limit } = c.req.valid('query')
    const page = { after: decodeCursor(cursor, idPosition), limit }
    const people = await reactions.reactors(currentUser(c), message_id, emoji, page)
    return c.json({ items: people, next: nextCursor(people, limit, ({ id }) => id) }, 200)
  })
  return app
}
