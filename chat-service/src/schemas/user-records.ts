import { z } from '@hono/zod-openapi'
import { roomRoleSchema } from '@parley/common/contracts/chat'
import { serverRoleSchema } from '@parley/common/contracts/identity'
import { actSchema } from './acts.js'
import { roomId, userId, uuid } from './ids.js'
import { pageOf, pageQuery } from './paging.js'
import { userSchema } from './people.js'
import { strikePolicySchema } from './strike-policy.js'

const timestamp = z.iso.datetime()
const MAX_DAYS = 365

export const recordQuerySchema = z.object({ room: roomId.optional() })

const standingSchema = z
  .object({ muted_until: timestamp.nullable(), banned_until: timestamp.nullable() })
  .openapi('Sanctions', { description: 'In force now; the year 9999 = until lifted.' })

const roomStandingSchema = z.object({
  room: z.object({ id: uuid, name: z.string() }),
  role: roomRoleSchema.nullable().openapi({ description: 'Null = no member (any more).' }),
  state: z.enum(['joined', 'left', 'kicked', 'banned']),
  joined_at: timestamp,
  muted_until: timestamp.nullable(),
  banned_until: timestamp.nullable(),
  points: z.int().openapi({ description: 'Strikes in force in this room.' }),
})

const strikeSchema = z.object({
  act_id: uuid,
  at: timestamp,
  room_id: uuid.nullable(),
  action: z.string(),
  label: z.string().nullable(),
  points: z.int(),
  revoked_at: timestamp.nullable(),
  in_force: z.boolean(),
})

const reportSchema = z.object({
  message_id: uuid,
  room_id: uuid,
  reason: z.string(),
  at: timestamp,
  outcome: z.enum(['open', 'removed', 'kept']).openapi({ description: 'What became of the message.' }),
})

export const userRecordSchema = z
  .object({
    user: userSchema,
    server_role: serverRoleSchema,
    server: standingSchema,
    points: z.int().openapi({ description: 'Strikes in force, of all rooms in view.' }),
    acts: z.array(actSchema).openapi({ description: 'The newest 100 against or for them.' }),
    counts: z.record(z.string(), z.int()).openapi({ description: 'Standing acts of the last 90 days by kind.' }),
    strikes: z.array(strikeSchema).openapi({ description: 'The newest 100.' }),
    messages_90d: z.int(),
    reports_made: z.object({ total: z.int(), removed: z.int(), kept: z.int(), newest: z.array(reportSchema) }),
    reports_received: z.object({ total: z.int(), newest: z.array(reportSchema) }),
    rooms: z.array(roomStandingSchema).openapi({ description: 'At most 200, those in view.' }),
    names: z.array(z.string()).openapi({ description: 'Names seen in their messages and evidence, at most 10.' }),
  })
  .openapi('UserRecord', { description: 'In the rooms you moderate; for staff and the user themself, in all.' })
export type UserRecordBody = z.infer<typeof userRecordSchema>

export const listedStrikeSchema = z
  .object({
    act_id: uuid,
    user: z.object({ id: uuid, username: z.string().nullable() }),
    room_id: uuid.nullable(),
    action: z.string(),
    label: z.string().nullable(),
    points: z.int(),
    at: timestamp,
    revoked_at: timestamp.nullable(),
  })
  .openapi('Strike')
export const strikePageSchema = pageOf(listedStrikeSchema).openapi('StrikePage')
export const strikeQuerySchema = pageQuery(100, 50).extend({ room: roomId.optional(), user: userId.optional() })

export const strikeSimulationSchema = z
  .strictObject({
    room_id: roomId
      .nullable()
      .default(null)
      .openapi({ type: ['string', 'null'], description: 'Null = all rooms.' }),
    days: z.int().min(1).max(MAX_DAYS).default(30),
    strikes: strikePolicySchema,
  })
  .openapi('StrikeSimulation')
export type StrikeSimulationRequest = z.infer<typeof strikeSimulationSchema>

export const strikeSimulationBodySchema = z
  .object({
    from: timestamp,
    acts: z.int().openapi({ description: 'Past acts that would have counted.' }),
    is_complete: z.boolean().openapi({ description: 'False: there were more acts than are looked at (50,000).' }),
    warned: z.int(),
    muted: z.int(),
    banned: z.int(),
    users: z
      .array(
        z.object({
          user: userSchema,
          points: z.int().openapi({ description: 'The most that were in force at once.' }),
          penalties: z.array(
            z.object({
              at: timestamp,
              penalty: z.enum(['warn', 'mute', 'ban']),
              scope: z.enum(['room', 'server']),
              room_id: uuid.nullable(),
              points: z.int(),
              duration_s: z.int().nullable(),
            }),
          ),
        }),
      )
      .openapi({ description: 'Who would have been penalised, hardest first; at most 200.' }),
  })
  .openapi('StrikeSimulationResult')
export type StrikeSimulationBody = z.infer<typeof strikeSimulationBodySchema>
