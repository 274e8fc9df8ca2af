import { z } from '@hono/zod-openapi'
import { roomRoleSchema } from '@parley/common/contracts/chat'
import { profileSchema } from '@parley/common/contracts/identity'
import { seconds, uuid } from './ids.js'
import { pageOf } from './paging.js'
import { term } from './texts.js'

const timestamp = z.iso.datetime()
const MAX_USERNAME = 64

export const userSchema = profileSchema.extend({}).openapi('User')

export const memberSchema = z
  .object({
    user: userSchema,
    role: roomRoleSchema,
    joined_at: timestamp,
    /** Everything up to these was read by the member, or delivered to one of their clients. */
    read: z.int(),
    delivered: z.int(),
    muted_until: timestamp.nullable(),
  })
  .openapi('Member')
export const memberPageSchema = pageOf(memberSchema).openapi('MemberPage')

export const roleChangeSchema = z.strictObject({ role: roomRoleSchema }).openapi('RoleChange')

/** Unknown fields are refused: with a misspelt `duration_s` it would never end. */
export const penaltySchema = z
  .strictObject({
    duration_s: seconds.nullable().default(null).openapi({ description: 'Null = until it is lifted.' }),
  })
  .openapi('Penalty')
export const penaltyBodySchema = z.object({ until: timestamp.nullable() }).openapi('PenaltyBody')

export const banSchema = z.object({ user: userSchema, until: timestamp.nullable() }).openapi('Ban')
export const banPageSchema = pageOf(banSchema).openapi('BanPage')

const username = term(1, MAX_USERNAME)
/** Exactly one of the two. */
export const userReferenceSchema = z
  .union([z.strictObject({ user_id: uuid }), z.strictObject({ username })])
  .openapi('UserReference')
