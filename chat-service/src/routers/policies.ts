import { createRoute } from '@hono/zod-openapi'
import { type HttpApp, newRouter } from '@parley/common/http/app'
import { currentUser } from '@parley/common/http/current-user'
import { errorResponses, jsonBody, jsonResponse, secured } from '@parley/common/http/openapi'
import { roomParams } from '../schemas/ids.js'
import {
  changeRoomPolicySchema,
  changeServerPolicySchema,
  roomPolicyBodySchema,
  ruleMatchesSchema,
  serverPolicyBodySchema,
  tryTextSchema,
} from '../schemas/policies.js'
import type { PolicyService } from '../services/policies.js'

const tags = ['policy']

const readServer = createRoute({
  method: 'get',
  path: '/policy',
  tags,
  summary: "The server's default policy and the limits for room owners",
  security: secured('moderation:read'),
  responses: { 200: jsonResponse(serverPolicyBodySchema, 'The policy in force'), ...errorResponses(401, 403) },
})

const changeServer = createRoute({
  method: 'put',
  path: '/policy',
  tags,
  summary: "Change the server's default policy (admins)",
  security: secured('moderation:write'),
  request: jsonBody(changeServerPolicySchema),
  responses: { 200: jsonResponse(serverPolicyBodySchema, 'The new policy'), ...errorResponses(401, 403, 409) },
})

const readRoom = createRoute({
  method: 'get',
  path: '/rooms/{room_id}/policy',
  tags,
  summary: "A room's policy: its departures from the default, and what they come to",
  security: secured('chat:read'),
  request: { params: roomParams },
  responses: { 200: jsonResponse(roomPolicyBodySchema, 'The policy in force'), ...errorResponses(401, 403, 404) },
})

const changeRoom = createRoute({
  method: 'put',
  path: '/rooms/{room_id}/policy',
  tags,
  summary: "Change a room's mode and departures from the default (owners, within the admin's limits)",
  security: secured('chat:write'),
  request: { params: roomParams, ...jsonBody(changeRoomPolicySchema) },
  responses: { 200: jsonResponse(roomPolicyBodySchema, 'The new policy'), ...errorResponses(401, 403, 404, 409) },
})

const tryText = createRoute({
  method: 'post',
  path: '/rooms/{room_id}/policy/try',
  tags,
  summary: "Which of the room's lists and limits a text would meet; nothing is posted",
  security: secured('chat:read'),
  request: { params: roomParams, ...jsonBody(tryTextSchema) },
  responses: { 200: jsonResponse(ruleMatchesSchema, 'What fires without a score'), ...errorResponses(401, 403, 404) },
})

export function policiesRouter(policies: PolicyService): HttpApp {
  const app = newRouter()
  app.openapi(readServer, async (c) => c.json(await policies.readServer(currentUser(c)), 200))
  app.openapi(changeServer, async (c) => {
    const { version, policy } = c.req.valid('json')
    return c.json(await policies.changeServer(currentUser(c), version, policy), 200)
  })
  app.openapi(readRoom, async (c) => {
    return c.json(await policies.readRoom(currentUser(c), c.req.valid('param').room_id), 200)
  })
  app.openapi(changeRoom, async (c) => {
    const roomId = c.req.valid('param').room_id
    return c.json(await policies.changeRoom(currentUser(c), roomId, c.req.valid('json')), 200)
  })
  app.openapi(tryText, async (c) => {
    const { text } = c.req.valid('json')
    return c.json({ matches: await policies.tryText(currentUser(c), c.req.valid('param').room_id, text) }, 200)
  })
  return app
}
