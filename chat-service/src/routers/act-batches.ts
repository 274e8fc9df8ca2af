import { createRoute } from '@hono/zod-openapi'
import { type HttpApp, newRouter } from '@parley/common/http/app'
import { currentUser } from '@parley/common/http/current-user'
import { errorResponses, jsonBody, jsonResponse, secured } from '@parley/common/http/openapi'
import {
  actBatchPageSchema,
  actBatchQuerySchema,
  actBatchSchema,
  batchParams,
  bulkActSchema,
  removalSchema,
} from '../schemas/act-batches.js'
import { userParams } from '../schemas/ids.js'
import { decodeCursor, idPosition, nextCursor } from '../schemas/paging.js'
import { actBatchBody } from '../services/act-batch-bodies.js'
import type { ActBatchService } from '../services/act-batches.js'

const tags = ['moderation']
const batch = jsonResponse(actBatchSchema, 'The batch as it is now; it may still be running')

const actOnItems = createRoute({
  method: 'post',
  path: '/moderation/bulk',
  tags,
  summary: 'Do the same with up to 200 items of the queue',
  description: 'Each is decided by itself; the results say which were refused, and why.',
  security: secured('chat:write'),
  request: jsonBody(bulkActSchema),
  responses: { 200: batch, ...errorResponses(401, 403) },
})

const removeRecent = createRoute({
  method: 'post',
  path: '/moderation/users/{user_id}/removals',
  tags,
  summary: 'Remove all messages of a user of the last hours, in a room or everywhere, as one act',
  description: 'It goes on by itself, also through a restart. A flood counts as one strike.',
  security: secured('chat:write'),
  request: { params: userParams, ...jsonBody(removalSchema) },
  responses: { 202: batch, ...errorResponses(401, 403, 404, 409) },
})

const listBatches = createRoute({
  method: 'get',
  path: '/moderation/batches',
  tags,
  summary: 'Your batches, newest first; all for staff',
  security: secured('chat:read'),
  request: { query: actBatchQuerySchema },
  responses: { 200: jsonResponse(actBatchPageSchema, 'A page of batches'), ...errorResponses(401, 403) },
})

const getBatch = createRoute({
  method: 'get',
  path: '/moderation/batches/{batch_id}',
  tags,
  summary: 'How far a batch is',
  security: secured('chat:read'),
  request: { params: batchParams },
  responses: { 200: batch, ...errorResponses(401, 403, 404) },
})

const undoBatch = createRoute({
  method: 'post',
  path: '/moderation/batches/{batch_id}/undo',
  tags,
  summary: 'Stop a batch and take back what it did',
  security: secured('chat:write'),
  request: { params: batchParams },
  responses: { 200: batch, ...errorResponses(401, 403, 404, 409) },
})

export function actBatchesRouter(batches: ActBatchService): HttpApp {
  const app = newRouter()
  app.openapi(actOnItems, async (c) => {
    return c.json(actBatchBody(await batches.onItems(currentUser(c), c.req.valid('json'))), 200)
  })
  app.openapi(removeRecent, async (c) => {
    const userId = c.req.valid('param').user_id
    return c.json(actBatchBody(await batches.removeRecent(currentUser(c), userId, c.req.valid('json'))), 202)
  })
  app.openapi(listBatches, async (c) => {
    const { cursor, limit } = c.req.valid('query')
    const page = await batches.list(currentUser(c), decodeCursor(cursor, idPosition), limit)
    return c.json({ items: page.map(actBatchBody), next: nextCursor(page, limit, ({ id }) => id) }, 200)
  })
  app.openapi(getBatch, async (c) => {
    return c.json(actBatchBody(await batches.get(currentUser(c), c.req.valid('param').batch_id)), 200)
  })
  app.openapi(undoBatch, async (c) => {
    return c.json(actBatchBody(await batches.undo(currentUser(c), c.req.valid('param').batch_id)), 200)
  })
  return app
}
