import { createRoute } from '@hono/zod-openapi'
import { type HttpApp, newRouter } from '@parley/common/http/app'
import { currentUser } from '@parley/common/http/current-user'
import { errorResponses, jsonBody, jsonResponse, secured } from '@parley/common/http/openapi'
import { userParams } from '../schemas/ids.js'
import { decodeCursor, idPosition, nextCursor } from '../schemas/paging.js'
import {
  recordQuerySchema,
  strikePageSchema,
  strikeQuerySchema,
  strikeSimulationBodySchema,
  strikeSimulationSchema,
  userRecordSchema,
} from '../schemas/user-records.js'
import type { StrikeService } from '../services/strikes.js'
import { ownRecordBody, strikeBody, strikeSimulationBody, userRecordBody } from '../services/user-record-bodies.js'
import type { UserRecordService } from '../services/user-records.js'

const tags = ['moderation']

const readRecord = createRoute({
  method: 'get',
  path: '/moderation/users/{user_id}/record',
  tags,
  summary: "A user's record: acts, strikes, reports and rooms, as far as you moderate them",
  security: secured('chat:read'),
  request: { params: userParams, query: recordQuerySchema },
  responses: { 200: jsonResponse(userRecordSchema, 'The record'), ...errorResponses(401, 403, 404) },
})

const readOwnRecord = createRoute({
  method: 'get',
  path: '/me/record',
  tags: ['own data'],
  summary: 'Your own record: what was done about you and your messages, and what stands',
  security: secured('chat:read'),
  responses: { 200: jsonResponse(userRecordSchema, 'The record'), ...errorResponses(401, 403) },
})

const listStrikes = createRoute({
  method: 'get',
  path: '/moderation/strikes',
  tags,
  summary: 'Strikes, newest first: of the rooms you moderate, or all for staff',
  security: secured('chat:read'),
  request: { query: strikeQuerySchema },
  responses: { 200: jsonResponse(strikePageSchema, 'A page of strikes'), ...errorResponses(401, 403, 404) },
})

const simulateStrikes = createRoute({
  method: 'post',
  path: '/moderation/strikes/simulate',
  tags,
  summary: 'Who would have been warned, muted or banned by these strikes',
  security: secured('chat:read'),
  request: jsonBody(strikeSimulationSchema),
  responses: { 200: jsonResponse(strikeSimulationBodySchema, 'The outcome'), ...errorResponses(401, 403, 404) },
})

export function userRecordsRouter(records: UserRecordService, strikes: StrikeService): HttpApp {
  const app = newRouter()
  app.openapi(readRecord, async (c) => {
    const { room = null } = c.req.valid('query')
    return c.json(userRecordBody(await records.of(currentUser(c), c.req.valid('param').user_id, room)), 200)
  })
  app.openapi(readOwnRecord, async (c) => c.json(ownRecordBody(await records.own(currentUser(c))), 200))
  app.openapi(listStrikes, async (c) => {
    const { cursor, limit, room = null, user = null } = c.req.valid('query')
    const filter = { userId: user, roomId: room }
    const page = await strikes.list(currentUser(c), filter, decodeCursor(cursor, idPosition), limit)
    return c.json({ items: page.map(strikeBody), next: nextCursor(page, limit, ({ actId }) => actId) }, 200)
  })
  app.openapi(simulateStrikes, async (c) => {
    const { room_id: roomId, days, strikes: policy } = c.req.valid('json')
    const simulation = await strikes.simulate(currentUser(c), { roomId, days, policy })
    return c.json(strikeSimulationBody(simulation), 200)
  })
  return app
}
