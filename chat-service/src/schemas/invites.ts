import { z } from '@hono/zod-openapi'
import { uuid } from './ids.js'
import { pageOf } from './paging.js'
import { userSchema } from './people.js'
import { term } from './texts.js'

const timestamp = z.iso.datetime()
const DAY_S = 24 * 3_600
const MAX_INVITE_S = 30 * DAY_S
const MAX_USES = 10_000
const MAX_SECRET = 100

const expiresIn = z
  .int()
  .min(60)
  .max(MAX_INVITE_S)
  .default(7 * DAY_S)

export const newInviteSchema = z
  .union([
    z.strictObject({ user_id: uuid, expires_in_s: expiresIn }),
    z.strictObject({ username: term(1, 64), expires_in_s: expiresIn }),
    z.strictObject({ max_uses: z.int().min(1).max(MAX_USES).default(1), expires_in_s: expiresIn }),
  ])
  .openapi('NewInvite', { description: 'For one person (`user_id` or `username`), or a link of `max_uses`.' })

export const inviteSchema = z
  .object({
    id: z.uuid(),
    room: z.uuid(),
    /** Null for a link. */
    invited_user_id: z.uuid().nullable(),
    created_by: z.uuid(),
    created_at: timestamp,
    expires_at: timestamp,
    max_uses: z.int(),
    uses: z.int(),
  })
  .openapi('Invite')
export const createdInviteSchema = inviteSchema
  .extend({
    token: z.string().nullable().openapi({ description: 'The secret of a link, shown this once; null for a person.' }),
  })
  .openapi('CreatedInvite')
export const invitePageSchema = pageOf(inviteSchema).openapi('InvitePage')

export const receivedInviteSchema = inviteSchema
  .extend({ room_name: z.string(), inviter: userSchema })
  .openapi('ReceivedInvite')
export const receivedInvitePageSchema = pageOf(receivedInviteSchema).openapi('ReceivedInvitePage')

export const useInviteSchema = z.object({ token: z.string().min(1).max(MAX_SECRET) }).openapi('UseInvite')
export const inviteParams = z.object({ invite_id: uuid })
