import { createRoute } from '@hono/zod-openapi'
import { type HttpApp, newRouter } from '@parley/common/http/app'
import { currentUser } from '@parley/common/http/current-user'
import { errorResponses, jsonBody, jsonResponse, secured } from '@parley/common/http/openapi'
import { roomParams, roomUserParams } from '../schemas/ids.js'
import { decodeCursor, idPosition, nextCursor, pageQuery } from '../schemas/paging.js'
import {
  banPageSchema,
  memberPageSchema,
  penaltyBodySchema,
  penaltySchema,
  roleChangeSchema,
} from '../schemas/people.js'
import { roomSchema } from '../schemas/rooms.js'
import type { MembershipsService } from '../services/memberships.js'
import { roomBody } from './rooms.js'

const tags = ['members']
const done = { 204: { description: 'Done' } } as const
const MAX_PAGE = 200

const join = createRoute({
  method: 'post',
  path: '/rooms/{room_id}/join',
  tags,
  summary: 'Enter a public room, or a private one you were invited to',
  security: secured('chat:write'),
  request: { params: roomParams },
  responses: { 200: jsonResponse(roomSchema, 'The room'), ...errorResponses(401, 403, 404, 409) },
})

const leave = createRoute({
  method: 'post',
  path: '/rooms/{room_id}/leave',
  tags,
  summary: 'Leave; the last owner must hand the room over first',
  security: secured('chat:write'),
  request: { params: roomParams },
  responses: { ...done, ...errorResponses(401, 403, 404, 409) },
})

const list = createRoute({
  method: 'get',
  path: '/rooms/{room_id}/members',
  tags,
  summary: 'Who is in the room, and how far they have read',
  security: secured('chat:read'),
  request: { params: roomParams, query: pageQuery(MAX_PAGE, 50) },
  responses: { 200: jsonResponse(memberPageSchema, 'A page of members'), ...errorResponses(401, 403, 404) },
})

const changeRole = createRoute({
  method: 'patch',
  path: '/rooms/{room_id}/members/{user_id}',
  tags,
  summary: "Change a member's role (owners)",
  security: secured('chat:write'),
  request: { params: roomUserParams, ...jsonBody(roleChangeSchema) },
  responses: { ...done, ...errorResponses(401, 403, 404, 409) },
})

const kick = createRoute({
  method: 'delete',
  path: '/rooms/{room_id}/members/{user_id}',
  tags,
  summary: 'Send a member out (moderators)',
  security: secured('chat:write'),
  request: { params: roomUserParams },
  responses: { ...done, ...errorResponses(401, 403, 404, 409) },
})

const listBans = createRoute({
  method: 'get',
  path: '/rooms/{room_id}/bans',
  tags,
  summary: 'Who may not enter (moderators)',
  security: secured('chat:write'),
  request: { params: roomParams, query: pageQuery(MAX_PAGE, 50) },
  responses: { 200: jsonResponse(banPageSchema, 'A page of bans'), ...errorResponses(401, 403, 404) },
})

const ban = createRoute({
  method: 'put',
  path: '/rooms/{room_id}/bans/{user_id}',
  tags,
  summary: 'Send a person out and keep them out (moderators)',
  security: secured('chat:write'),
  request: { params: roomUserParams, ...jsonBody(penaltySchema) },
  responses: { 200: jsonResponse(penaltyBodySchema, 'Banned'), ...errorResponses(401, 403, 404, 409, 503) },
})

const unban = createRoute({
  method: 'delete',
  path: '/rooms/{room_id}/bans/{user_id}',
  tags,
  summary: 'Lift a ban (moderators)',
  security: secured('chat:write'),
  request: { params: roomUserParams },
  responses: { ...done, ...errorResponses(401, 403, 404) },
})

const mute = createRoute({
  method: 'put',
  path: '/rooms/{room_id}/mutes/{user_id}',
  tags,
  summary: 'Take away a member’s voice: no posts, edits or reactions (moderators)',
  security: secured('chat:write'),
  request: { params: roomUserParams, ...jsonBody(penaltySchema) },
  responses: { 200: jsonResponse(penaltyBodySchema, 'Muted'), ...errorResponses(401, 403, 404, 409) },
})

const unmute = createRoute({
  method: 'delete',
  path: '/rooms/{room_id}/mutes/{user_id}',
  tags,
  summary: 'Give the voice back (moderators)',
  security: secured('chat:write'),
  request: { params: roomUserParams },
  responses: { ...done, ...errorResponses(401, 403, 404) },
})

export function membershipsRouter(memberships: MembershipsService): HttpApp {
  const app = newRouter()
  app.openapi(join, async (c) => {
    return c.json(roomBody(await memberships.join(currentUser(c), c.req.valid('param').room_id, null)), 200)
  })
  app.openapi(leave, async (c) => {
    await memberships.leave(currentUser(c), c.req.valid('param').room_id)
    return c.body(null, 204)
  })
  app.openapi(list, async (c) => {
    const { cursor, limit } = c.req.valid('query')
    const page = { after: decodeCursor(cursor, idPosition), limit }
    const members = await memberships.list(currentUser(c), c.req.valid('param').room_id, page)
    const items = members.map((member) => ({
      user: member.user,
      role: member.role,
      joined_at: member.joinedAt.toISOString(),
      read: member.readSeq,
      delivered: member.deliveredSeq,
      muted_until: member.mutedUntil?.toISOString() ?? null,
    }))
    return c.json({ items, next: nextCursor(members, limit, ({ user }) => user.id) }, 200)
  })
  app.openapi(changeRole, async (c) => {
    const { room_id, user_id } = c.req.valid('param')
    await memberships.changeRole(currentUser(c), room_id, user_id, c.req.valid('json').role)
    return c.body(null, 204)
  })
  app.openapi(kick, async (c) => {
    const { room_id, user_id } = c.req.valid('param')
    await memberships.kick(currentUser(c), room_id, user_id)
    return c.body(null, 204)
  })
  app.openapi(listBans, async (c) => {
    const { cursor, limit } = c.req.valid('query')
    const page = { after: decodeCursor(cursor, idPosition), limit }
    const bans = await memberships.bans(currentUser(c), c.req.valid('param').room_id, page)
    const items = bans.map(({ user, until }) => ({ user, until: until?.toISOString() ?? null }))
    return c.json({ items, next: nextCursor(bans, limit, ({ user }) => user.id) }, 200)
  })
  app.openapi(ban, async (c) => {
    const { room_id, user_id } = c.req.valid('param')
    const until = await memberships.ban(currentUser(c), room_id, user_id, c.req.valid('json').duration_s)
    return c.json({ until: until?.toISOString() ?? null }, 200)
  })
  app.openapi(unban, async (c) => {
    const { room_id, user_id } = c.req.valid('param')
    await memberships.unban(currentUser(c), room_id, user_id)
    return c.body(null, 204)
  })
  app.openapi(mute, async (c) => {
    const { room_id, user_id } = c.req.valid('param')
    const until = await memberships.mute(currentUser(c), room_id, user_id, c.req.valid('json').duration_s)
    return c.json({ until: until?.toISOString() ?? null }, 200)
  })
  app.openapi(unmute, async (c) => {
    const { room_id, user_id } = c.req.valid('param')
    await memberships.unmute(currentUser(c), room_id, user_id)
    return c.body(null, 204)
  })
  return app
}
