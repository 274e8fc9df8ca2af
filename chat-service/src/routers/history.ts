import { createRoute, z } from '@hono/zod-openapi'
import { InvalidInput } from '@parley/common/errors'
import { type HttpApp, newRouter } from '@parley/common/http/app'
import { currentUser } from '@parley/common/http/current-user'
import { errorResponses, jsonResponse, secured } from '@parley/common/http/openapi'
import { roomParams } from '../schemas/ids.js'
import { historyPageSchema, historyQuery } from '../schemas/messages.js'
import { decodeCursor, encodeCursor } from '../schemas/paging.js'
import type { HistoryAnchor, HistoryService } from '../services/history.js'

const read = createRoute({
  method: 'get',
  path: '/rooms/{room_id}/messages',
  tags: ['messages'],
  summary: 'Messages of a room: the newest page, or back and on from a place',
  description: 'At most one of `cursor`, `before`, `after` and `around`; without any, the newest page.',
  security: secured('chat:read'),
  request: { params: roomParams, query: historyQuery },
  responses: { 200: jsonResponse(historyPageSchema, 'A page of messages'), ...errorResponses(401, 403, 404) },
})

export function historyRouter(history: HistoryService): HttpApp {
  const app = newRouter()
  app.openapi(read, async (c) => {
    const query = c.req.valid('query')
    const anchor = anchorOf(query)
    const page = await history.read(currentUser(c), c.req.valid('param').room_id, anchor, query.limit)
    const older = page.olderThan === null ? null : encodeCursor({ before: page.olderThan })
    const newer = page.newerThan === null ? null : encodeCursor({ after: page.newerThan })
    const next = anchor.kind === 'after' ? newer : older
    return c.json({ items: [...page.messages], unpublished: [...page.unpublished], older, newer, next }, 200)
  })
  return app
}

const seq = z.int().min(0)
const position = z.union([z.strictObject({ before: seq }), z.strictObject({ after: seq })])

function anchorOf({ cursor, before, after, around }: z.infer<typeof historyQuery>): HistoryAnchor {
  const given = [cursor, before, after, around].filter((value) => value !== undefined)
  if (given.length > 1) {
    throw new InvalidInput(['query'], 'Give at most one of cursor, before, after and around', 'anchors_conflict')
  }
  const from = decodeCursor(cursor, position)
  if (from) return 'before' in from ? { kind: 'before', seq: from.before } : { kind: 'after', seq: from.after }
  if (before !== undefined) return { kind: 'before', seq: before }
  if (after !== undefined) return { kind: 'after', seq: after }
  if (around !== undefined) return { kind: 'around', seq: around }
  return { kind: 'newest' }
}
