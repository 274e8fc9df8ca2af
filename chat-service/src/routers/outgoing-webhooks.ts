import { createRoute } from '@hono/zod-openapi'
import { type HttpApp, newRouter } from '@parley/common/http/app'
import { currentUser } from '@parley/common/http/current-user'
import { errorResponses, jsonBody, jsonResponse, secured } from '@parley/common/http/openapi'
import { roomParams } from '../schemas/ids.js'
import {
  changeOutgoingWebhookSchema,
  createOutgoingWebhookSchema,
  deliveryPageSchema,
  deliveryParams,
  deliveryPlaceSchema,
  deliveryQuerySchema,
  deliverySchema,
  outgoingWebhookListSchema,
  outgoingWebhookParams,
  outgoingWebhookSchema,
  outgoingWebhookSecretSchema,
  rotateOutgoingWebhookSchema,
} from '../schemas/outgoing-webhooks.js'
import { decodeCursor, nextCursor } from '../schemas/paging.js'
import { deliveryBody, outgoingWebhookBody } from '../services/outgoing-webhook-bodies.js'
import type { OutgoingWebhookService } from '../services/outgoing-webhooks.js'

const tags = ['outgoing webhooks']
const ofRoom = secured('chat:write')
const ofServer = secured('admin')
const withSecret = jsonResponse(outgoingWebhookSecretSchema, 'With its secret, which is never shown again')

const listRooms = createRoute({
  method: 'get',
  path: '/rooms/{room_id}/outgoing-webhooks',
  tags,
  summary: "A room's outgoing webhooks, for its moderators",
  security: ofRoom,
  request: { params: roomParams },
  responses: { 200: jsonResponse(outgoingWebhookListSchema, 'At most 20'), ...errorResponses(401, 403, 404) },
})

const createInRoom = createRoute({
  method: 'post',
  path: '/rooms/{room_id}/outgoing-webhooks',
  tags,
  summary: 'Have a URL told of events in a room',
  security: ofRoom,
  request: { params: roomParams, ...jsonBody(createOutgoingWebhookSchema) },
  responses: { 201: withSecret, ...errorResponses(401, 403, 404, 409) },
})

const listServers = createRoute({
  method: 'get',
  path: '/outgoing-webhooks',
  tags,
  summary: "The server's outgoing webhooks, for admins",
  security: ofServer,
  responses: { 200: jsonResponse(outgoingWebhookListSchema, 'At most 20'), ...errorResponses(401, 403) },
})

const createForServer = createRoute({
  method: 'post',
  path: '/outgoing-webhooks',
  tags,
  summary: 'Have a URL told of events in all rooms but direct ones',
  security: ofServer,
  request: jsonBody(createOutgoingWebhookSchema),
  responses: { 201: withSecret, ...errorResponses(401, 403, 409) },
})

const change = createRoute({
  method: 'patch',
  path: '/outgoing-webhooks/{webhook_id}',
  tags,
  summary: 'Change, disable or enable an outgoing webhook',
  description: 'Enabling starts from now. A change of the URL by anybody but an admin ends `may_be_private`.',
  security: ofRoom,
  request: { params: outgoingWebhookParams, ...jsonBody(changeOutgoingWebhookSchema) },
  responses: { 200: jsonResponse(outgoingWebhookSchema, 'Changed'), ...errorResponses(401, 403, 404, 409) },
})

const remove = createRoute({
  method: 'delete',
  path: '/outgoing-webhooks/{webhook_id}',
  tags,
  summary: 'Delete an outgoing webhook, with its deliveries',
  security: ofRoom,
  request: { params: outgoingWebhookParams },
  responses: { 204: { description: 'Gone' }, ...errorResponses(401, 403, 404) },
})

const rotate = createRoute({
  method: 'post',
  path: '/outgoing-webhooks/{webhook_id}/rotate',
  tags,
  summary: 'A new secret; for some hours the old one signs as well',
  security: ofRoom,
  request: { params: outgoingWebhookParams, ...jsonBody(rotateOutgoingWebhookSchema) },
  responses: { 200: withSecret, ...errorResponses(401, 403, 404) },
})

const ping = createRoute({
  method: 'post',
  path: '/outgoing-webhooks/{webhook_id}/ping',
  tags,
  summary: 'Send a `ping`, to see whether it arrives',
  security: ofRoom,
  request: { params: outgoingWebhookParams },
  responses: { 202: jsonResponse(deliverySchema, 'On its way'), ...errorResponses(401, 403, 404, 409, 429) },
})

const listDeliveries = createRoute({
  method: 'get',
  path: '/outgoing-webhooks/{webhook_id}/deliveries',
  tags,
  summary: 'What was sent, newest first: the newest 500 of the last 30 days, and what waits',
  security: ofRoom,
  request: { params: outgoingWebhookParams, query: deliveryQuerySchema },
  responses: { 200: jsonResponse(deliveryPageSchema, 'A page of deliveries'), ...errorResponses(401, 403, 404) },
})

const redeliver = createRoute({
  method: 'post',
  path: '/outgoing-webhooks/{webhook_id}/deliveries/{event_id}/redeliver',
  tags,
  summary: 'Send an event again, under its old id',
  security: ofRoom,
  request: { params: deliveryParams },
  responses: { 202: jsonResponse(deliverySchema, 'On its way'), ...errorResponses(401, 403, 404, 409, 429) },
})

export function outgoingWebhooksRouter(webhooks: OutgoingWebhookService): HttpApp {
  const app = newRouter()
  app.openapi(listRooms, async (c) => {
    const listed = await webhooks.list(currentUser(c), c.req.valid('param').room_id)
    return c.json({ items: listed.map(outgoingWebhookBody) }, 200)
  })
  app.openapi(createInRoom, async (c) => {
    const created = await webhooks.create(currentUser(c), c.req.valid('param').room_id, c.req.valid('json'))
    return c.json({ ...outgoingWebhookBody(created), secret: created.secret }, 201)
  })
  app.openapi(listServers, async (c) => {
    return c.json({ items: (await webhooks.list(currentUser(c), null)).map(outgoingWebhookBody) }, 200)
  })
  app.openapi(createForServer, async (c) => {
    const created = await webhooks.create(currentUser(c), null, c.req.valid('json'))
    return c.json({ ...outgoingWebhookBody(created), secret: created.secret }, 201)
  })
  app.openapi(change, async (c) => {
    const changed = await webhooks.change(currentUser(c), c.req.valid('param').webhook_id, c.req.valid('json'))
    return c.json(outgoingWebhookBody(changed), 200)
  })
  app.openapi(remove, async (c) => {
    await webhooks.remove(currentUser(c), c.req.valid('param').webhook_id)
    return c.body(null, 204)
  })
  app.openapi(rotate, async (c) => {
    const { keep_hours } = c.req.valid('json')
    const rotated = await webhooks.rotate(currentUser(c), c.req.valid('param').webhook_id, keep_hours)
    return c.json({ ...outgoingWebhookBody(rotated), secret: rotated.secret }, 200)
  })
  app.openapi(ping, async (c) => {
    return c.json(deliveryBody(await webhooks.ping(currentUser(c), c.req.valid('param').webhook_id)), 202)
  })
  app.openapi(listDeliveries, async (c) => {
    const { cursor, limit } = c.req.valid('query')
    const before = decodeCursor(cursor, deliveryPlaceSchema)
    const page = await webhooks.log(currentUser(c), c.req.valid('param').webhook_id, before, limit)
    const next = nextCursor(page, limit, ({ createdAt, eventId }) => ({ at: createdAt.toISOString(), id: eventId }))
    return c.json({ items: page.map(deliveryBody), next }, 200)
  })
  app.openapi(redeliver, async (c) => {
    const { webhook_id, event_id } = c.req.valid('param')
    return c.json(deliveryBody(await webhooks.redeliver(currentUser(c), webhook_id, event_id)), 202)
  })
  return app
}
