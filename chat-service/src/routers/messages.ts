import { createRoute } from '@hono/zod-openapi'
import { type HttpApp, newRouter } from '@parley/common/http/app'
import { currentUser } from '@parley/common/http/current-user'
import { errorResponses, jsonBody, jsonResponse, secured } from '@parley/common/http/openapi'
import { newId } from '@parley/common/ids'
import { messageParams, roomParams } from '../schemas/ids.js'
import { messageChangeSchema, messageSchema, newMessageSchema, revisionsSchema } from '../schemas/messages.js'
import type { MessageChangesService } from '../services/message-changes.js'
import type { MessagesService } from '../services/messages.js'

const tags = ['messages']

const post = createRoute({
  method: 'post',
  path: '/rooms/{room_id}/messages',
  tags,
  summary: 'Post a message',
  description:
    'Answers after commit. A post with a `client_message_id` that you used in this room before changes nothing and ' +
    'gets the first message, with 200. Where messages wait for their verdict, `seq` is null and `state` is `held`.',
  security: secured('chat:write'),
  request: { params: roomParams, ...jsonBody(newMessageSchema) },
  responses: {
    201: jsonResponse(messageSchema, 'Posted'),
    200: jsonResponse(messageSchema, 'It was posted before'),
    ...errorResponses(401, 403, 404, 413, 429, 503),
  },
})

const read = createRoute({
  method: 'get',
  path: '/messages/{message_id}',
  tags,
  summary: 'One message',
  security: secured('chat:read'),
  request: { params: messageParams },
  responses: { 200: jsonResponse(messageSchema, 'The message'), ...errorResponses(401, 403, 404) },
})

const edit = createRoute({
  method: 'patch',
  path: '/messages/{message_id}',
  tags,
  summary: 'Replace the text of your message',
  security: secured('chat:write'),
  request: { params: messageParams, ...jsonBody(messageChangeSchema) },
  responses: {
    200: jsonResponse(messageSchema, 'The message as it is now'),
    ...errorResponses(401, 403, 404, 409, 413, 429),
  },
})

const remove = createRoute({
  method: 'delete',
  path: '/messages/{message_id}',
  tags,
  summary: 'Delete your message for good; as a moderator, remove somebody’s',
  security: secured('chat:write'),
  request: { params: messageParams },
  responses: { 204: { description: 'Nobody sees it any more' }, ...errorResponses(401, 403, 404) },
})

const revisions = createRoute({
  method: 'get',
  path: '/messages/{message_id}/revisions',
  tags,
  summary: 'Texts that edits replaced, oldest first (moderators)',
  security: secured('chat:read'),
  request: { params: messageParams },
  responses: { 200: jsonResponse(revisionsSchema, 'The earlier texts'), ...errorResponses(401, 403, 404) },
})

export function messagesRouter(messages: MessagesService, changes: MessageChangesService): HttpApp {
  const app = newRouter()
  app.openapi(post, async (c) => {
    const { text, client_message_id: cmid = newId(), reply_to } = c.req.valid('json')
    const draft = { cmid, text, replyTo: reply_to ?? undefined }
    const posted = await messages.post(currentUser(c), c.req.valid('param').room_id, draft)
    if (posted.kind === 'new') return c.json(posted.body, 201)
    return c.json(await messages.get(currentUser(c), posted.id), 200)
  })
  app.openapi(read, async (c) => c.json(await messages.get(currentUser(c), c.req.valid('param').message_id), 200))
  app.openapi(edit, async (c) => {
    const { message_id } = c.req.valid('param')
    return c.json(await changes.edit(currentUser(c), message_id, c.req.valid('json').text), 200)
  })
  app.openapi(remove, async (c) => {
    await changes.delete(currentUser(c), c.req.valid('param').message_id)
    return c.body(null, 204)
  })
  app.openapi(revisions, async (c) => {
    const found = await changes.revisions(currentUser(c), c.req.valid('param').message_id)
    const items = found.map(({ revision, body, replacedAt }) => ({
      revision,
      text: body,
      replaced_at: replacedAt.toISOString(),
    }))
    return c.json({ items }, 200)
  })
  return app
}
