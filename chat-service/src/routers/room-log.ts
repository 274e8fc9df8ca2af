import { createRoute } from '@hono/zod-openapi'
import { type HttpApp, newRouter } from '@parley/common/http/app'
import { currentUser } from '@parley/common/http/current-user'
import { errorResponses, jsonBody, jsonResponse, secured } from '@parley/common/http/openapi'
import { messageParams, roomParams } from '../schemas/ids.js'
import { receiptPageSchema } from '../schemas/messages.js'
import { decodeCursor, idPosition, nextCursor, pageQuery } from '../schemas/paging.js'
import { eventsQuery, markSchema, roomEventsSchema } from '../schemas/room-log.js'
import type { MarksService } from '../services/marks.js'
import type { RoomLogService } from '../services/room-log.js'

const readEvents = createRoute({
  method: 'get',
  path: '/rooms/{room_id}/events',
  tags: ['log'],
  summary: "The room's log after `since`: every change, gap-free, in order",
  description:
    'Read on with the last `seq` as `since` until it is `head`. `recovered: false`: the log cannot give everything ' +
    'since then; read `/rooms/{room_id}/messages` and go on from `head`.',
  security: secured('chat:read'),
  request: { params: roomParams, query: eventsQuery },
  responses: { 200: jsonResponse(roomEventsSchema, 'What happened'), ...errorResponses(401, 403, 404) },
})

const markRead = createRoute({
  method: 'post',
  path: '/rooms/{room_id}/read',
  tags: ['marks'],
  summary: 'You have read everything up to `seq`; marks never go back',
  security: secured('chat:read'),
  request: { params: roomParams, ...jsonBody(markSchema) },
  responses: { 204: { description: 'Marked' }, ...errorResponses(401, 403, 404) },
})

const markDelivered = createRoute({
  method: 'post',
  path: '/rooms/{room_id}/delivered',
  tags: ['marks'],
  summary: 'Everything up to `seq` has reached you',
  security: secured('chat:read'),
  request: { params: roomParams, ...jsonBody(markSchema) },
  responses: { 204: { description: 'Marked' }, ...errorResponses(401, 403, 404) },
})

const listReceipts = createRoute({
  method: 'get',
  path: '/messages/{message_id}/receipts',
  tags: ['marks'],
  summary: 'Whom a message has reached, and who has read it',
  security: secured('chat:read'),
  request: { params: messageParams, query: pageQuery(200, 50) },
  responses: { 200: jsonResponse(receiptPageSchema, 'A page of receipts'), ...errorResponses(401, 403, 404) },
})

export function roomLogRouter(log: RoomLogService, marks: MarksService): HttpApp {
  const app = newRouter()
  app.openapi(readEvents, async (c) => {
    const { since, epoch, limit } = c.req.valid('query')
    const page = await log.since(currentUser(c), c.req.valid('param').room_id, { since, epoch }, limit)
    return c.json({ epoch: page.epoch, head: page.head, recovered: page.recovered, events: page.events }, 200)
  })
  app.openapi(markRead, async (c) => {
    await marks.read(currentUser(c), c.req.valid('param').room_id, c.req.valid('json').seq)
    return c.body(null, 204)
  })
  app.openapi(markDelivered, async (c) => {
    await marks.delivered(currentUser(c), c.req.valid('param').room_id, c.req.valid('json').seq)
    return c.body(null, 204)
  })
  app.openapi(listReceipts, async (c) => {
    const { cursor, limit } = c.req.valid('query')
    const page = { after: decodeCursor(cursor, idPosition), limit }
    const receipts = await marks.receipts(currentUser(c), c.req.valid('param').message_id, page)
    const items = receipts.map(({ user, isDelivered, isRead }) => ({ user, delivered: isDelivered, read: isRead }))
    return c.json({ items, next: nextCursor(items, limit, ({ user }) => user.id) }, 200)
  })
  return app
}
