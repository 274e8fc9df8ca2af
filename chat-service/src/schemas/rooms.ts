import { z } from '@hono/zod-openapi'
import { roomBodySchema } from '@parley/common/contracts/chat'
import { pageOf, pageQuery } from './paging.js'
import { label, term } from './texts.js'

const MAX_NAME = 80
const MAX_TOPIC = 300
const MAX_SEARCH = 100

export const roomSchema = roomBodySchema.extend({}).openapi('Room')
export const roomPageSchema = pageOf(roomSchema).openapi('RoomPage')

/** Unknown fields are refused: with a misspelt `kind` a room meant to be private would be public. */
export const newRoomSchema = z
  .strictObject({
    name: label(1, MAX_NAME),
    topic: label(0, MAX_TOPIC).default(''),
    kind: z.enum(['public', 'private']).default('public').openapi({
      description: '`public`: everybody finds it and may join. `private`: it exists for its members and by invite.',
    }),
  })
  .openapi('NewRoom')

export const roomChangeSchema = z
  .strictObject({ name: label(1, MAX_NAME).optional(), topic: label(0, MAX_TOPIC).optional() })
  .openapi('RoomChange')

export const roomsQuery = pageQuery(100, 50).extend({
  view: z.enum(['all', 'joined', 'public']).default('all').openapi({
    description: '`joined`: the rooms you are in. `public`: the rooms everybody finds. `all`: both.',
  }),
  q: term(1, MAX_SEARCH).optional().openapi({ description: 'Part of the name or topic.' }),
})
