import { createRoute } from '@hono/zod-openapi'
import { type HttpApp, newRouter } from '@parley/common/http/app'
import { currentUser } from '@parley/common/http/current-user'
import { errorResponses, jsonBody, jsonResponse, secured } from '@parley/common/http/openapi'
import {
  actPageSchema,
  actParams,
  actQuerySchema,
  actSchema,
  itemActedSchema,
  itemActSchema,
  undoneSchema,
  undoSchema,
  userActSchema,
} from '../schemas/acts.js'
import { userParams } from '../schemas/ids.js'
import { decodeCursor, idPosition, nextCursor } from '../schemas/paging.js'
import { decisionSchema, itemParams, reviewItemBodySchema } from '../schemas/reviews.js'
import { actBody } from '../services/act-bodies.js'
import type { ActsService } from '../services/acts.js'
import { reviewItemBody } from '../services/review-bodies.js'

const tags = ['moderation']

const actOnItem = createRoute({
  method: 'post',
  path: '/moderation/items/{item_id}/acts',
  tags,
  summary: 'Approve, remove, restore, warn, mute, ban, note, skip, escalate or assign',
  description: 'A resolved item can be reversed by `remove` and `restore`. Whatever one request does is done as one.',
  security: secured('chat:write'),
  request: { params: itemParams, ...jsonBody(itemActSchema) },
  responses: { 200: jsonResponse(itemActedSchema, 'The item and the acts'), ...errorResponses(401, 403, 404, 409) },
})

const decideItem = createRoute({
  method: 'post',
  path: '/moderation/items/{item_id}/decision',
  tags,
  summary: 'Approve, remove, or restore; a resolved item can be reversed by remove and restore',
  security: secured('chat:write'),
  request: { params: itemParams, ...jsonBody(decisionSchema) },
  responses: {
    200: jsonResponse(reviewItemBodySchema, 'The item as it is now'),
    ...errorResponses(401, 403, 404, 409),
  },
})

const actOnUser = createRoute({
  method: 'post',
  path: '/moderation/users/{user_id}/acts',
  tags,
  summary: 'Warn, mute, ban a user, or lift that, in a room or on the whole server',
  security: secured('chat:write'),
  request: { params: userParams, ...jsonBody(userActSchema) },
  responses: { 200: jsonResponse(actSchema, 'The act'), ...errorResponses(401, 403, 404, 409) },
})

const listActs = createRoute({
  method: 'get',
  path: '/moderation/acts',
  tags,
  summary: 'What was done, newest first: in the rooms you moderate, or everywhere for staff',
  security: secured('chat:read'),
  request: { query: actQuerySchema },
  responses: { 200: jsonResponse(actPageSchema, 'A page of acts'), ...errorResponses(401, 403, 404) },
})

const getAct = createRoute({
  method: 'get',
  path: '/moderation/acts/{act_id}',
  tags,
  summary: 'One act, and whether it still stands',
  security: secured('chat:read'),
  request: { params: actParams },
  responses: { 200: jsonResponse(actSchema, 'The act'), ...errorResponses(401, 403, 404) },
})

const undoAct = createRoute({
  method: 'post',
  path: '/moderation/acts/{act_id}/undo',
  tags,
  summary: 'Take an act back, with its strike and the penalties that rest on it',
  security: secured('chat:write'),
  request: { params: actParams, ...jsonBody(undoSchema) },
  responses: { 200: jsonResponse(undoneSchema, 'The act as it is now'), ...errorResponses(401, 403, 404) },
})

export function actsRouter(acts: ActsService): HttpApp {
  const app = newRouter()
  app.openapi(actOnItem, async (c) => {
    const done = await acts.onItem(currentUser(c), c.req.valid('param').item_id, c.req.valid('json'))
    return c.json({ item: reviewItemBody(done.item), acts: done.acts.map(actBody) }, 200)
  })
  app.openapi(decideItem, async (c) => {
    const { decision, ...words } = c.req.valid('json')
    const done = await acts.onItem(currentUser(c), c.req.valid('param').item_id, { kind: decision, ...words })
    return c.json(reviewItemBody(done.item), 200)
  })
  app.openapi(actOnUser, async (c) => {
    return c.json(actBody(await acts.onUser(currentUser(c), c.req.valid('param').user_id, c.req.valid('json'))), 200)
  })
  app.openapi(listActs, async (c) => {
    const { cursor, limit, room, user, actor, message, item, batch, kind } = c.req.valid('query')
    const filter = {
      roomId: room ?? null,
      userId: user ?? null,
      actorId: actor ?? null,
      messageId: message ?? null,
      itemId: item ?? null,
      batchId: batch ?? null,
      kind: kind ?? null,
    }
    const page = await acts.list(currentUser(c), filter, decodeCursor(cursor, idPosition), limit)
    return c.json({ items: page.map(actBody), next: nextCursor(page, limit, ({ id }) => id) }, 200)
  })
  app.openapi(getAct, async (c) => {
    return c.json(actBody(await acts.get(currentUser(c), c.req.valid('param').act_id)), 200)
  })
  app.openapi(undoAct, async (c) => {
    const undone = await acts.undo(currentUser(c), c.req.valid('param').act_id, c.req.valid('json'))
    return c.json({ act: actBody(undone.act), restored: undone.isRestored }, 200)
  })
  return app
}
