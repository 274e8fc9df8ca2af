import { createHash, timingSafeEqual } from 'node:crypto'
import { createRoute } from '@hono/zod-openapi'
import { Unauthenticated } from '@parley/common/errors'
import { type HttpApp, type HttpEnv, newRouter } from '@parley/common/http/app'
import { errorResponses, jsonResponse } from '@parley/common/http/openapi'
import type { MiddlewareHandler } from 'hono'
import {
  erasureSchema,
  heldQuerySchema,
  heldSchema,
  personParamsSchema,
  toErasureBody,
  toHeldBody,
} from '../schemas/people.js'
import type { PeopleService } from '../services/people.js'

const SECURITY = [{ BearerKey: [] }]

const erase = createRoute({
  method: 'post',
  path: '/users/{id}/erase',
  summary: 'Take a person out of the figures; doing it again changes nothing',
  description: 'With the service token. The edge does not let these routes be reached from outside.',
  tags: ['internal'],
  security: SECURITY,
  request: { params: personParamsSchema },
  responses: { 200: jsonResponse(erasureSchema, 'What was changed'), ...errorResponses(401, 503) },
})

const held = createRoute({
  method: 'get',
  path: '/users/{id}/export',
  summary: 'Everything analytics holds of a person',
  description: 'With the service token. Totals are repeated on every page of items.',
  tags: ['internal'],
  security: SECURITY,
  request: { params: personParamsSchema, query: heldQuerySchema },
  responses: { 200: jsonResponse(heldSchema, 'Totals, acts, messages and decisions'), ...errorResponses(401, 503) },
})

/** For the other services only. */
export function internalRouter(people: PeopleService, serviceToken: string): HttpApp {
  const router = newRouter()
  router.use(requireService(serviceToken))
  router.openapi(erase, async (c) => {
    const { id } = c.req.valid('param')
    return c.json(toErasureBody(id, await people.erase(id)), 200)
  })
  router.openapi(held, async (c) => {
    const { id } = c.req.valid('param')
    const { cursor, limit } = c.req.valid('query')
    return c.json(toHeldBody(id, await people.held(id, cursor, limit)), 200)
  })
  return router
}

function requireService(serviceToken: string): MiddlewareHandler<HttpEnv> {
  const expected = digest(serviceToken)
  return async (c, next) => {
    const given = /^bearer +(\S+)$/i.exec(c.req.header('authorization') ?? '')?.[1]
    if (given === undefined || !timingSafeEqual(digest(given), expected)) throw new Unauthenticated()
    await next()
  }
}

/** Digests have one length, which the comparison needs and which tells nothing of the token's. */
function digest(token: string): Buffer {
  return createHash('sha256').update(token).digest()
}
