import { createRoute } from '@hono/zod-openapi'
import { type HttpApp, newRouter } from '@parley/common/http/app'
import { currentUser } from '@parley/common/http/current-user'
import { errorResponses, jsonResponse, secured } from '@parley/common/http/openapi'
import { searchPageSchema, searchQuery } from '../schemas/messages.js'
import { decodeCursor, idPosition, nextCursor } from '../schemas/paging.js'
import type { SearchService } from '../services/search.js'

const read = createRoute({
  method: 'get',
  path: '/search',
  tags: ['messages'],
  summary: 'Find messages in your rooms, newest first',
  security: secured('chat:read'),
  request: { query: searchQuery },
  responses: { 200: jsonResponse(searchPageSchema, 'A page of messages'), ...errorResponses(401, 403, 404) },
})

export function searchRouter(search: SearchService): HttpApp {
  const app = newRouter()
  app.openapi(read, async (c) => {
    const { q, room_id = null, sender_id = null, cursor, limit } = c.req.valid('query')
    const filter = { roomId: room_id, senderId: sender_id, before: decodeCursor(cursor, idPosition), limit }
    const found = await search.messages(currentUser(c), q, filter)
    return c.json({ items: found, next: nextCursor(found, limit, ({ id }) => id) }, 200)
  })
  return app
}
