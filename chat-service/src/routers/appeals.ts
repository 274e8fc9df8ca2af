import { createRoute } from '@hono/zod-openapi'
import type { Clock } from '@parley/common/clock'
import { type HttpApp, newRouter } from '@parley/common/http/app'
import { currentUser } from '@parley/common/http/current-user'
import { errorResponses, jsonBody, jsonResponse, secured } from '@parley/common/http/openapi'
import {
  actParams,
  appealDecisionSchema,
  appealPageSchema,
  appealQuerySchema,
  appealSchema,
  newAppealSchema,
  ownActPageSchema,
  ownActQuerySchema,
  ownAppealSchema,
} from '../schemas/appeals.js'
import { messageParams } from '../schemas/ids.js'
import { acceptedSchema } from '../schemas/moderation-cases.js'
import { decodeCursor, idPosition, nextCursor } from '../schemas/paging.js'
import { appealBody, ownActBody, ownAppealBody } from '../services/appeal-bodies.js'
import type { AppealService } from '../services/appeals.js'

const tags = ['moderation']

const listOwnActs = createRoute({
  method: 'get',
  path: '/me/acts',
  tags: ['own data'],
  summary: 'What was done to you and your messages, why, and what became of your appeals; newest first',
  security: secured('chat:read'),
  request: { query: ownActQuerySchema },
  responses: { 200: jsonResponse(ownActPageSchema, 'A page of acts'), ...errorResponses(401, 403) },
})

const appealAct = createRoute({
  method: 'post',
  path: '/acts/{act_id}/appeal',
  tags,
  summary: 'Object to what was done to you or your message; once per act, also while you are banned',
  security: secured('chat:write'),
  request: { params: actParams, ...jsonBody(newAppealSchema) },
  responses: { 202: jsonResponse(ownAppealSchema, 'Written down'), ...errorResponses(401, 403, 404, 409) },
})

const appealMessage = createRoute({
  method: 'post',
  path: '/messages/{message_id}/appeal',
  tags,
  summary: 'Object to what was last done to your message; once per act',
  security: secured('chat:write'),
  request: { params: messageParams, ...jsonBody(newAppealSchema) },
  responses: { 202: jsonResponse(acceptedSchema, 'Written down'), ...errorResponses(401, 403, 404, 409) },
})

const listAppeals = createRoute({
  method: 'get',
  path: '/moderation/appeals',
  tags,
  summary: 'Appeals against acts in the rooms you moderate, or for staff all; open ones oldest first',
  security: secured('chat:read'),
  request: { query: appealQuerySchema },
  responses: { 200: jsonResponse(appealPageSchema, 'A page of appeals'), ...errorResponses(401, 403) },
})

const getAppeal = createRoute({
  method: 'get',
  path: '/moderation/appeals/{act_id}',
  tags,
  summary: 'The appeal against an act',
  security: secured('chat:read'),
  request: { params: actParams },
  responses: { 200: jsonResponse(appealSchema, 'The appeal'), ...errorResponses(401, 403, 404) },
})

const decideAppeal = createRoute({
  method: 'post',
  path: '/moderation/appeals/{act_id}/decision',
  tags,
  summary: 'Uphold the act, or undo it with its strike; never by whoever acted',
  security: secured('chat:write'),
  request: { params: actParams, ...jsonBody(appealDecisionSchema) },
  responses: { 200: jsonResponse(appealSchema, 'The appeal as it is now'), ...errorResponses(401, 403, 404, 409) },
})

export function appealsRouter(appeals: AppealService, clock: Clock): HttpApp {
  const app = newRouter()
  app.openapi(listOwnActs, async (c) => {
    const { cursor, limit } = c.req.valid('query')
    const acts = await appeals.ownActs(currentUser(c), decodeCursor(cursor, idPosition), limit)
    const next = nextCursor(acts, limit, ({ act }) => act.id)
    return c.json({ items: acts.map((own) => ownActBody(own, clock.now())), next }, 200)
  })
  app.openapi(appealAct, async (c) => {
    const made = await appeals.make(currentUser(c), c.req.valid('param').act_id, c.req.valid('json').text)
    return c.json(ownAppealBody(made), 202)
  })
  app.openapi(appealMessage, async (c) => {
    await appeals.makeForMessage(currentUser(c), c.req.valid('param').message_id, c.req.valid('json').text)
    return c.json({ status: 'accepted' as const }, 202)
  })
  app.openapi(listAppeals, async (c) => {
    const { state, cursor, limit } = c.req.valid('query')
    const page = await appeals.list(currentUser(c), state, decodeCursor(cursor, idPosition), limit)
    const next = nextCursor(page, limit, ({ appeal }) => appeal.actId)
    return c.json({ items: page.map(appealBody), next }, 200)
  })
  app.openapi(getAppeal, async (c) => {
    return c.json(appealBody(await appeals.get(currentUser(c), c.req.valid('param').act_id)), 200)
  })
  app.openapi(decideAppeal, async (c) => {
    const decided = await appeals.decide(currentUser(c), c.req.valid('param').act_id, c.req.valid('json'))
    return c.json(appealBody(decided), 200)
  })
  return app
}
