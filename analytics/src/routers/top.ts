import { createRoute } from '@hono/zod-openapi'
import { type HttpApp, newRouter } from '@parley/common/http/app'
import { currentUser } from '@parley/common/http/current-user'
import { errorResponses, jsonResponse, secured } from '@parley/common/http/openapi'
import { topQuerySchema, topSchema, topUsersQuerySchema, toTopBody } from '../schemas/top.js'
import type { TopService } from '../services/top.js'

const rooms = createRoute({
  method: 'get',
  path: '/top/rooms',
  summary: 'The rooms with the most of something',
  tags: ['dashboards'],
  security: secured('analytics:read'),
  request: { query: topQuerySchema },
  responses: { 200: jsonResponse(topSchema, 'The first first'), ...errorResponses(401, 403, 503) },
})

const users = createRoute({
  method: 'get',
  path: '/top/users',
  summary: 'The people with the most of something',
  description:
    'The range is widened to whole hours, or to whole days where it is longer than two; of a room, to minutes or hours.',
  tags: ['dashboards'],
  security: secured('analytics:read'),
  request: { query: topUsersQuerySchema },
  responses: { 200: jsonResponse(topSchema, 'The first first'), ...errorResponses(401, 403, 404, 503) },
})

export function topRouter(top: TopService): HttpApp {
  const router = newRouter()
  router.openapi(rooms, async (c) => c.json(toTopBody(await top.rooms(currentUser(c), c.req.valid('query'))), 200))
  router.openapi(users, async (c) => c.json(toTopBody(await top.users(currentUser(c), c.req.valid('query'))), 200))
  return router
}
