import { createRoute, z } from '@hono/zod-openapi'
import { type HttpApp, newRouter } from '@parley/common/http/app'
import { currentUser } from '@parley/common/http/current-user'
import { errorResponses, jsonResponse, secured } from '@parley/common/http/openapi'
import { sessionListSchema, toSessionBody } from '../schemas/sessions.js'
import type { Sessions } from '../services/sessions.js'

const tags = ['sessions']

const list = createRoute({
  method: 'get',
  path: '/me/sessions',
  tags,
  summary: 'Where I am logged in',
  description: 'Most recently used first; an account has at most 100.',
  security: secured('account:write'),
  responses: { 200: jsonResponse(sessionListSchema, 'Sessions'), ...errorResponses(401, 403) },
})

const endOthers = createRoute({
  method: 'delete',
  path: '/me/sessions',
  tags,
  summary: 'Log me out everywhere else',
  security: secured('account:write'),
  responses: { 204: { description: 'Ended' }, ...errorResponses(401, 403) },
})

const end = createRoute({
  method: 'delete',
  path: '/me/sessions/{session_id}',
  tags,
  summary: 'Log me out there',
  security: secured('account:write'),
  request: { params: z.object({ session_id: z.uuid() }) },
  responses: { 204: { description: 'Ended' }, ...errorResponses(401, 403, 404) },
})

/** Mounted beside the accounts router, which authenticates everything under `/me`. */
export function sessionsRouter({ sessions }: { readonly sessions: Sessions }): HttpApp {
  const router = newRouter()
  router.openapi(list, async (c) => {
    const principal = currentUser(c)
    const items = await sessions.list(principal)
    return c.json({ items: items.map((session) => toSessionBody(session, principal.sessionId)), next: null }, 200)
  })
  router.openapi(endOthers, async (c) => {
    await sessions.endOthers(currentUser(c))
    return c.body(null, 204)
  })
  router.openapi(end, async (c) => {
    await sessions.end(currentUser(c), c.req.valid('param').session_id)
    return c.body(null, 204)
  })
  return router
}
