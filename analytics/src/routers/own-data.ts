import { createRoute } from '@hono/zod-openapi'
import { type HttpApp, newRouter } from '@parley/common/http/app'
import { currentUser } from '@parley/common/http/current-user'
import { errorResponses, jsonResponse, secured } from '@parley/common/http/openapi'
import { heldQuerySchema, heldSchema, toHeldBody } from '../schemas/people.js'
import type { PeopleService } from '../services/people.js'

const exportOwn = createRoute({
  method: 'get',
  path: '/me/export',
  tags: ['own data'],
  summary: 'Everything the dashboards hold of you: what was counted, and of each message when and how it was judged',
  description:
    'Of moderators also their decisions. Read on with `next` until it is null. Totals are repeated on every page of items.',
  security: secured('chat:read'),
  request: { query: heldQuerySchema },
  responses: { 200: jsonResponse(heldSchema, 'A page of your data'), ...errorResponses(401, 403, 503) },
})

/** For everybody, of themselves. */
export function ownDataRouter(people: PeopleService): HttpApp {
  const router = newRouter()
  router.openapi(exportOwn, async (c) => {
    const user = currentUser(c)
    const { cursor, limit } = c.req.valid('query')
    return c.json(toHeldBody(user.userId, await people.heldOf(user, cursor, limit)), 200)
  })
  return router
}
