import { createRoute } from '@hono/zod-openapi'
import { type HttpApp, newRouter } from '@parley/common/http/app'
import { currentUser } from '@parley/common/http/current-user'
import { errorResponses, jsonBody, jsonResponse, secured } from '@parley/common/http/openapi'
import { noticePageSchema, noticeQuerySchema, readNoticesSchema, unreadSchema } from '../schemas/notices.js'
import { decodeCursor, idPosition, nextCursor } from '../schemas/paging.js'
import { noticeBody } from '../services/notice-bodies.js'
import type { NoticesService } from '../services/notices.js'

const tags = ['own data']

const listNotices = createRoute({
  method: 'get',
  path: '/notices',
  tags,
  summary: 'Your inbox: what became of your messages, reports and appeals, newest first',
  security: secured('chat:read'),
  request: { query: noticeQuerySchema },
  responses: { 200: jsonResponse(noticePageSchema, 'A page of notices'), ...errorResponses(401, 403) },
})

const readNotices = createRoute({
  method: 'post',
  path: '/notices/read',
  tags,
  summary: 'Mark a notice and all before it as read',
  security: secured('chat:read'),
  request: jsonBody(readNoticesSchema),
  responses: { 200: jsonResponse(unreadSchema, 'How many are left'), ...errorResponses(401, 403) },
})

export function noticesRouter(inbox: NoticesService): HttpApp {
  const app = newRouter()
  app.openapi(listNotices, async (c) => {
    const { cursor, limit, unread: onlyUnread } = c.req.valid('query')
    const page = await inbox.list(currentUser(c), onlyUnread, decodeCursor(cursor, idPosition), limit)
    const next = nextCursor(page.notices, limit, ({ id }) => id)
    return c.json({ items: page.notices.map(noticeBody), next, unread: page.unread }, 200)
  })
  app.openapi(readNotices, async (c) => {
    return c.json({ unread: await inbox.read(currentUser(c), c.req.valid('json').up_to) }, 200)
  })
  return app
}
