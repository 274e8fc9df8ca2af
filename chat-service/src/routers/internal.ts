import { createRoute } from '@hono/zod-openapi'
import { type HttpApp, newRouter } from '@parley/common/http/app'
import { errorResponses, jsonBody, jsonResponse } from '@parley/common/http/openapi'
import { userParams } from '../schemas/ids.js'
import {
  accountRoleSchema,
  erasureSchema,
  nameCheckedSchema,
  nameCheckSchema,
  outboxStateSchema,
  reviewQueueAgesSchema,
} from '../schemas/operations.js'
import type { ErasureService } from '../services/erasure.js'
import type { NameRules } from '../services/name-rules.js'
import type { OutboxService } from '../services/outbox.js'
import type { ReviewQueueAgesService } from '../services/review-queue-ages.js'
import type { UsersService } from '../services/users.js'
import { requireService } from './require-service.js'

const tags = ['internal']
const security = [{ BearerKey: [] }]

const readOutbox = createRoute({
  method: 'get',
  path: '/internal/outbox',
  tags,
  summary: 'What waits to be queued (service token)',
  security,
  responses: { 200: jsonResponse(outboxStateSchema, 'The outbox'), ...errorResponses(401) },
})

const readReviewQueue = createRoute({
  method: 'get',
  path: '/internal/review-queue',
  tags,
  summary: 'How much waits for moderators, and since when (service token)',
  security,
  responses: { 200: jsonResponse(reviewQueueAgesSchema, 'The review queue'), ...errorResponses(401) },
})

const eraseUser = createRoute({
  method: 'post',
  path: '/internal/users/{user_id}/erase',
  tags,
  summary: 'Erase what chat holds of a person (service token)',
  description: 'Works in small steps and can be called again at any time; 503 = more is left, call again.',
  security,
  request: { params: userParams },
  responses: { 200: jsonResponse(erasureSchema, 'Nothing is left'), ...errorResponses(401, 503) },
})

const changeRole = createRoute({
  method: 'put',
  path: '/internal/users/{user_id}/role',
  tags,
  summary: 'Say what role an account has now (service token); auth-service calls it when that changes',
  security,
  request: { params: userParams, ...jsonBody(accountRoleSchema) },
  responses: { 204: { description: 'In force in whatever is decided from now on' }, ...errorResponses(401) },
})

const checkName = createRoute({
  method: 'post',
  path: '/internal/names/check',
  tags,
  summary: 'Whether the server’s lists refuse a person’s name (service token); auth-service asks before it takes one',
  security,
  request: jsonBody(nameCheckSchema),
  responses: { 200: jsonResponse(nameCheckedSchema, 'What the lists say'), ...errorResponses(401) },
})

/** Routes for the other services. */
export function internalRouter(
  serviceToken: string,
  outbox: OutboxService,
  erasure: ErasureService,
  reviewQueue: ReviewQueueAgesService,
  users: UsersService,
  names: NameRules,
): HttpApp {
  const app = newRouter()
  app.use('/internal/*', requireService(serviceToken))
  app.openapi(readOutbox, async (c) => {
    const { pending, oldestAgeMs } = await outbox.state()
    return c.json({ pending, oldest_age_ms: oldestAgeMs }, 200)
  })
  app.openapi(readReviewQueue, async (c) => {
    const { open, causes, ...ages } = await reviewQueue.ages()
    const body = {
      open,
      oldest_age_ms: ages.oldestAgeMs,
      p50_age_ms: ages.p50AgeMs,
      p95_age_ms: ages.p95AgeMs,
      causes: causes.map(({ cause, open, oldestAgeMs }) => ({ cause, open, oldest_age_ms: oldestAgeMs })),
    }
    return c.json(body, 200)
  })
  app.openapi(eraseUser, async (c) => c.json(await erasure.erase(c.req.valid('param').user_id), 200))
  app.openapi(changeRole, async (c) => {
    await users.changeRole(c.req.valid('param').user_id, c.req.valid('json').role)
    return c.body(null, 204)
  })
  app.openapi(checkName, async (c) => {
    return c.json({ refused_by: await names.ruleAgainst(c.req.valid('json').name) }, 200)
  })
  return app
}
