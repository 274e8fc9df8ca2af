import { createRoute } from '@hono/zod-openapi'
import { type HttpApp, newRouter } from '@parley/common/http/app'
import { currentUser } from '@parley/common/http/current-user'
import { errorResponses, jsonBody, jsonResponse, secured } from '@parley/common/http/openapi'
import { roomParams } from '../schemas/ids.js'
import {
  changeWebhookSchema,
  createWebhookSchema,
  roomWebhookParams,
  rotateWebhookSchema,
  webhookBodySchema,
  webhookListSchema,
  webhookSecretsSchema,
} from '../schemas/webhooks.js'
import { webhookBody, webhookSecretsBody } from '../services/webhook-bodies.js'
import type { WebhookService } from '../services/webhooks.js'

const tags = ['webhooks']
const security = secured('chat:write')

const list = createRoute({
  method: 'get',
  path: '/rooms/{room_id}/webhooks',
  tags,
  summary: "A room's webhooks, without their secrets",
  security,
  request: { params: roomParams },
  responses: { 200: jsonResponse(webhookListSchema, 'At most 50'), ...errorResponses(401, 403, 404) },
})

const create = createRoute({
  method: 'post',
  path: '/rooms/{room_id}/webhooks',
  tags,
  summary: 'Make a webhook; its secrets are in this answer and never again',
  security,
  request: { params: roomParams, ...jsonBody(createWebhookSchema) },
  responses: { 201: jsonResponse(webhookSecretsSchema, 'Made'), ...errorResponses(401, 403, 404, 409) },
})

const change = createRoute({
  method: 'patch',
  path: '/rooms/{room_id}/webhooks/{webhook_id}',
  tags,
  summary: 'Rename, disable or enable a webhook',
  security,
  request: { params: roomWebhookParams, ...jsonBody(changeWebhookSchema) },
  responses: { 200: jsonResponse(webhookBodySchema, 'Changed'), ...errorResponses(401, 403, 404) },
})

const rotate = createRoute({
  method: 'post',
  path: '/rooms/{room_id}/webhooks/{webhook_id}/rotate',
  tags,
  summary: 'New secrets; the old ones stop working at once',
  security,
  request: { params: roomWebhookParams, ...jsonBody(rotateWebhookSchema) },
  responses: { 200: jsonResponse(webhookSecretsSchema, 'The new secrets'), ...errorResponses(401, 403, 404, 409) },
})

const remove = createRoute({
  method: 'delete',
  path: '/rooms/{room_id}/webhooks/{webhook_id}',
  tags,
  summary: 'Delete a webhook; what it posted stays',
  security,
  request: { params: roomWebhookParams },
  responses: { 204: { description: 'Gone' }, ...errorResponses(401, 403, 404) },
})

/** `basePath`: where clients find this service, for the paths shown. */
export function webhooksRouter(webhooks: WebhookService, basePath: string): HttpApp {
  const app = newRouter()
  app.openapi(list, async (c) => {
    const roomId = c.req.valid('param').room_id
    return c.json({ items: (await webhooks.list(currentUser(c), roomId)).map(webhookBody) }, 200)
  })
  app.openapi(create, async (c) => {
    const roomId = c.req.valid('param').room_id
    const created = await webhooks.create(currentUser(c), roomId, c.req.valid('json'))
    return c.json(webhookSecretsBody(created, basePath), 201)
  })
  app.openapi(change, async (c) => {
    const { room_id, webhook_id } = c.req.valid('param')
    const changed = await webhooks.change(currentUser(c), room_id, webhook_id, c.req.valid('json'))
    return c.json(webhookBody(changed), 200)
  })
  app.openapi(rotate, async (c) => {
    const { room_id, webhook_id } = c.req.valid('param')
    const { what } = c.req.valid('json')
    const rotated = await webhooks.rotate(currentUser(c), room_id, webhook_id, what)
    return c.json(webhookSecretsBody(rotated, basePath), 200)
  })
  app.openapi(remove, async (c) => {
    const { room_id, webhook_id } = c.req.valid('param')
    await webhooks.remove(currentUser(c), room_id, webhook_id)
    return c.body(null, 204)
  })
  return app
}
