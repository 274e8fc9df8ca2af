import { createRoute } from '@hono/zod-openapi'
import { type HttpApp, newRouter } from '@parley/common/http/app'
import { currentUser } from '@parley/common/http/current-user'
import { errorResponses, jsonBody, jsonResponse, secured } from '@parley/common/http/openapi'
import { roomParams } from '../schemas/ids.js'
import {
  createdInviteSchema,
  invitePageSchema,
  inviteParams,
  newInviteSchema,
  receivedInvitePageSchema,
  useInviteSchema,
} from '../schemas/invites.js'
import { decodeCursor, idPosition, nextCursor, pageQuery } from '../schemas/paging.js'
import { roomSchema } from '../schemas/rooms.js'
import type { Invite, InvitesService } from '../services/invites.js'
import { roomBody } from './rooms.js'

const tags = ['invites']
const MAX_PAGE = 100

const create = createRoute({
  method: 'post',
  path: '/rooms/{room_id}/invites',
  tags,
  summary: 'Invite a person, or make a link (moderators)',
  security: secured('chat:write'),
  request: { params: roomParams, ...jsonBody(newInviteSchema) },
  responses: { 201: jsonResponse(createdInviteSchema, 'The invite'), ...errorResponses(401, 403, 404, 409, 503) },
})

const listOfRoom = createRoute({
  method: 'get',
  path: '/rooms/{room_id}/invites',
  tags,
  summary: 'Invites into the room that can still be used (moderators)',
  security: secured('chat:write'),
  request: { params: roomParams, query: pageQuery(MAX_PAGE, 50) },
  responses: { 200: jsonResponse(invitePageSchema, 'A page of invites'), ...errorResponses(401, 403, 404) },
})

const revoke = createRoute({
  method: 'delete',
  path: '/rooms/{room_id}/invites/{invite_id}',
  tags,
  summary: 'Take an invite back (moderators)',
  security: secured('chat:write'),
  request: { params: roomParams.extend(inviteParams.shape) },
  responses: { 204: { description: 'Taken back' }, ...errorResponses(401, 403, 404) },
})

const listReceived = createRoute({
  method: 'get',
  path: '/invites',
  tags,
  summary: 'Invites that name you; join the room to accept one',
  security: secured('chat:write'),
  request: { query: pageQuery(MAX_PAGE, 50) },
  responses: { 200: jsonResponse(receivedInvitePageSchema, 'A page of invites'), ...errorResponses(401, 403) },
})

const useLink = createRoute({
  method: 'post',
  path: '/invites/use',
  tags,
  summary: 'Enter the room that an invite link leads to',
  security: secured('chat:write'),
  request: jsonBody(useInviteSchema),
  responses: { 200: jsonResponse(roomSchema, 'The room'), ...errorResponses(401, 403, 404, 409, 410) },
})

const decline = createRoute({
  method: 'delete',
  path: '/invites/{invite_id}',
  tags,
  summary: 'Decline an invite that names you',
  security: secured('chat:write'),
  request: { params: inviteParams },
  responses: { 204: { description: 'Declined' }, ...errorResponses(401, 403, 404) },
})

export function invitesRouter(invites: InvitesService): HttpApp {
  const app = newRouter()
  app.openapi(create, async (c) => {
    const { room_id } = c.req.valid('param')
    const request = c.req.valid('json')
    if ('max_uses' in request) {
      const link = { maxUses: request.max_uses, expiresInS: request.expires_in_s }
      const { invite, secret } = await invites.createLink(currentUser(c), room_id, link)
      return c.json({ ...inviteBody(invite), token: secret }, 201)
    }
    const invite = await invites.inviteUser(currentUser(c), room_id, request, request.expires_in_s)
    return c.json({ ...inviteBody(invite), token: null }, 201)
  })
  app.openapi(listOfRoom, async (c) => {
    const { cursor, limit } = c.req.valid('query')
    const page = { before: decodeCursor(cursor, idPosition), limit }
    const found = await invites.ofRoom(currentUser(c), c.req.valid('param').room_id, page)
    return c.json({ items: found.map(inviteBody), next: nextCursor(found, limit, ({ id }) => id) }, 200)
  })
  app.openapi(revoke, async (c) => {
    const { room_id, invite_id } = c.req.valid('param')
    await invites.revoke(currentUser(c), room_id, invite_id)
    return c.body(null, 204)
  })
  app.openapi(listReceived, async (c) => {
    const { cursor, limit } = c.req.valid('query')
    const found = await invites.received(currentUser(c), { before: decodeCursor(cursor, idPosition), limit })
    const items = found.map((invite) => ({
      ...inviteBody(invite),
      room_name: invite.roomName,
      inviter: invite.inviter,
    }))
    return c.json({ items, next: nextCursor(found, limit, ({ id }) => id) }, 200)
  })
  app.openapi(useLink, async (c) => {
    return c.json(roomBody(await invites.useLink(currentUser(c), c.req.valid('json').token)), 200)
  })
  app.openapi(decline, async (c) => {
    await invites.decline(currentUser(c), c.req.valid('param').invite_id)
    return c.body(null, 204)
  })
  return app
}

function inviteBody(invite: Invite) {
  return {
    id: invite.id,
    room: invite.roomId,
    invited_user_id: invite.invitedUserId,
    created_by: invite.createdBy,
    created_at: invite.createdAt.toISOString(),
    expires_at: invite.expiresAt.toISOString(),
    max_uses: invite.maxUses,
    uses: invite.uses,
  }
}
