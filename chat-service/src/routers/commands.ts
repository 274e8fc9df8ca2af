import { createRoute } from '@hono/zod-openapi'
import { type HttpApp, newRouter } from '@parley/common/http/app'
import { currentUser } from '@parley/common/http/current-user'
import { errorResponses, jsonBody, jsonResponse, secured } from '@parley/common/http/openapi'
import {
  commandListSchema,
  commandParams,
  commandReplySchema,
  commandSecretSchema,
  createCommandSchema,
  invocationSchema,
  invokeSchema,
  repliedSchema,
  replyParams,
} from '../schemas/commands.js'
import { roomParams } from '../schemas/ids.js'
import { commandBody } from '../services/command-bodies.js'
import type { CommandReplies } from '../services/command-replies.js'
import type { CommandService } from '../services/commands.js'

const tags = ['commands']

const list = createRoute({
  method: 'get',
  path: '/rooms/{room_id}/commands',
  tags,
  summary: "A room's slash commands",
  security: secured('chat:read'),
  request: { params: roomParams },
  responses: { 200: jsonResponse(commandListSchema, 'At most 50'), ...errorResponses(401, 403, 404) },
})

const create = createRoute({
  method: 'post',
  path: '/rooms/{room_id}/commands',
  tags,
  summary: 'Register a slash command that your account answers',
  description: 'For moderators of the room; an API key needs the scope `bot:write` and no other.',
  security: secured('bot:write'),
  request: { params: roomParams, ...jsonBody(createCommandSchema) },
  responses: {
    201: jsonResponse(commandSecretSchema, 'With the secret of its webhook, which is never shown again'),
    ...errorResponses(401, 403, 404, 409),
  },
})

const remove = createRoute({
  method: 'delete',
  path: '/rooms/{room_id}/commands/{command_id}',
  tags,
  summary: 'Remove a slash command',
  security: secured('bot:write'),
  request: { params: commandParams },
  responses: { 204: { description: 'Gone' }, ...errorResponses(401, 403, 404) },
})

const invoke = createRoute({
  method: 'post',
  path: '/rooms/{room_id}/commands/invoke',
  tags,
  summary: 'Give a slash command',
  description: 'Answers come as messages, or for you alone as `reply` frames of the socket.',
  security: secured('chat:write'),
  request: { params: roomParams, ...jsonBody(invokeSchema) },
  responses: {
    202: jsonResponse(invocationSchema, 'On its way to the bot'),
    ...errorResponses(401, 403, 404, 409, 429),
  },
})

const reply = createRoute({
  method: 'post',
  path: '/invocations/{invocation_id}/{token}',
  tags,
  summary: 'Answer a slash command later; the path is the credential',
  description: 'Up to five times within half an hour. With `X-Parley-Delivery` a repeated answer posts once.',
  request: { params: replyParams, ...jsonBody(commandReplySchema) },
  responses: { 200: jsonResponse(repliedSchema, 'Said'), ...errorResponses(403, 404, 410, 429, 503) },
})

export function commandsRouter(commands: CommandService): HttpApp {
  const app = newRouter()
  app.openapi(list, async (c) => {
    const listed = await commands.list(currentUser(c), c.req.valid('param').room_id)
    return c.json({ items: listed.map(commandBody) }, 200)
  })
  app.openapi(invoke, async (c) => {
    const invoked = await commands.invoke(currentUser(c), c.req.valid('param').room_id, c.req.valid('json').text)
    const { id, command, state, expiresAt } = invoked
    return c.json({ id, command, state, expires_at: expiresAt.toISOString() }, 202)
  })
  app.openapi(create, async (c) => {
    const { command, secret } = await commands.create(currentUser(c), c.req.valid('param').room_id, c.req.valid('json'))
    return c.json({ ...commandBody(command), webhook_id: command.webhookId, secret }, 201)
  })
  app.openapi(remove, async (c) => {
    const { room_id, command_id } = c.req.valid('param')
    await commands.remove(currentUser(c), room_id, command_id)
    return c.body(null, 204)
  })
  return app
}

/** Mount it outside of authentication. */
export function commandRepliesRouter(replies: CommandReplies): HttpApp {
  const app = newRouter()
  app.openapi(reply, async (c) => {
    const { invocation_id, token } = c.req.valid('param')
    const deliveryId = c.req.header('x-parley-delivery')?.slice(0, 200)
    const replied = await replies.reply(invocation_id, token, c.req.valid('json'), deliveryId)
    if (replied.status === 'told') return c.json({ status: replied.status, message_id: null, state: null }, 200)
    return c.json({ status: replied.status, message_id: replied.messageId, state: replied.state }, 200)
  })
  return app
}
