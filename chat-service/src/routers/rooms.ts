import { createRoute } from '@hono/zod-openapi'
import type { RoomBody } from '@parley/common/contracts/chat'
import { type HttpApp, newRouter } from '@parley/common/http/app'
import { currentUser } from '@parley/common/http/current-user'
import { errorResponses, jsonBody, jsonResponse, secured } from '@parley/common/http/openapi'
import { roomParams } from '../schemas/ids.js'
import { decodeCursor, idPosition, nextCursor } from '../schemas/paging.js'
import { userReferenceSchema } from '../schemas/people.js'
import { newRoomSchema, roomChangeSchema, roomPageSchema, roomSchema, roomsQuery } from '../schemas/rooms.js'
import type { RoomListing, RoomsService } from '../services/rooms.js'

const tags = ['rooms']

const list = createRoute({
  method: 'get',
  path: '/rooms',
  tags,
  summary: 'Rooms you are in and rooms everybody finds, in the order of their creation',
  security: secured('chat:read'),
  request: { query: roomsQuery },
  responses: { 200: jsonResponse(roomPageSchema, 'A page of rooms'), ...errorResponses(401, 403) },
})

const create = createRoute({
  method: 'post',
  path: '/rooms',
  tags,
  summary: 'Make a room; you own it',
  security: secured('chat:write'),
  request: jsonBody(newRoomSchema),
  responses: { 201: jsonResponse(roomSchema, 'The room'), ...errorResponses(401, 403, 409) },
})

const read = createRoute({
  method: 'get',
  path: '/rooms/{room_id}',
  tags,
  summary: 'One room',
  security: secured('chat:read'),
  request: { params: roomParams },
  responses: { 200: jsonResponse(roomSchema, 'The room'), ...errorResponses(401, 403, 404) },
})

const update = createRoute({
  method: 'patch',
  path: '/rooms/{room_id}',
  tags,
  summary: 'Change name or topic (moderators)',
  security: secured('chat:write'),
  request: { params: roomParams, ...jsonBody(roomChangeSchema) },
  responses: { 200: jsonResponse(roomSchema, 'The room as it is now'), ...errorResponses(401, 403, 404, 409) },
})

const remove = createRoute({
  method: 'delete',
  path: '/rooms/{room_id}',
  tags,
  summary: 'End the room for everybody (owners)',
  security: secured('chat:write'),
  request: { params: roomParams },
  responses: { 204: { description: 'Gone' }, ...errorResponses(401, 403, 404) },
})

const openDirect = createRoute({
  method: 'post',
  path: '/direct',
  tags,
  summary: 'The direct room with one other person; made when there is none',
  security: secured('chat:write'),
  request: jsonBody(userReferenceSchema),
  responses: {
    200: jsonResponse(roomSchema, 'The room you had'),
    201: jsonResponse(roomSchema, 'A new room'),
    ...errorResponses(401, 403, 404, 409, 503),
  },
})

export function roomsRouter(rooms: RoomsService): HttpApp {
  const app = newRouter()
  app.openapi(list, async (c) => {
    const { view, q = null, cursor, limit } = c.req.valid('query')
    const after = decodeCursor(cursor, idPosition)
    const found = await rooms.list(currentUser(c), { view, search: q, after, limit })
    return c.json({ items: found.map(roomBody), next: nextCursor(found, limit, ({ room }) => room.id) }, 200)
  })
  app.openapi(create, async (c) => c.json(roomBody(await rooms.create(currentUser(c), c.req.valid('json'))), 201))
  app.openapi(read, async (c) => {
    return c.json(roomBody(await rooms.get(currentUser(c), c.req.valid('param').room_id)), 200)
  })
  app.openapi(update, async (c) => {
    const { room_id } = c.req.valid('param')
    return c.json(roomBody(await rooms.update(currentUser(c), room_id, c.req.valid('json'))), 200)
  })
  app.openapi(remove, async (c) => {
    await rooms.delete(currentUser(c), c.req.valid('param').room_id)
    return c.body(null, 204)
  })
  app.openapi(openDirect, async (c) => {
    const { listing, isNew } = await rooms.openDirect(currentUser(c), c.req.valid('json'))
    return c.json(roomBody(listing), isNew ? 201 : 200)
  })
  return app
}

export function roomBody({ room, own, slowModeS, directMembers }: RoomListing): RoomBody {
  return {
    id: room.id,
    kind: room.kind,
    name: room.name,
    topic: room.topic,
    mode: room.mode,
    slow_mode_s: slowModeS,
    member_count: room.memberCount,
    head: room.headSeq,
    created_at: room.createdAt.toISOString(),
    membership: own && {
      role: own.role,
      read: own.readSeq,
      unread: own.unread,
      mentions: own.mentions,
      joined_at: own.joinedAt.toISOString(),
      ...postAfter(own, slowModeS),
    },
    direct_members: directMembers?.map(({ id, username, display_name }) => ({ id, username, display_name })) ?? null,
  }
}

/** When the asker may post again in slow mode; nothing when they may at any time, as moderators do. */
function postAfter(
  { role, lastPostedAt }: NonNullable<RoomListing['own']>,
  slowModeS: number,
): { post_after?: string } {
  if (role !== 'member' || slowModeS === 0 || lastPostedAt === null) return {}
  return { post_after: new Date(lastPostedAt.getTime() + slowModeS * 1_000).toISOString() }
}
