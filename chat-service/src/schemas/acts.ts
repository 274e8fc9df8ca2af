import { z } from '@hono/zod-openapi'
import { roomId, seconds, userId, uuid } from './ids.js'
import { pageOf, pageQuery } from './paging.js'
import { nameSubjectSchema, reviewItemBodySchema } from './reviews.js'
import { PENALTIES } from './strike-policy.js'
import { prose } from './texts.js'

const timestamp = z.iso.datetime()
const MAX_NOTE = 2_000
const MAX_REASON = 500
const ACT_PAGE = { max: 100, default: 50 } as const

export const ACT_KINDS = [
  'flag',
  'hide',
  'hold',
  'reject',
  'approve',
  'remove',
  'restore',
  'warn',
  'mute',
  'ban',
  'unmute',
  'unban',
  'kick',
  'note',
  'skip',
  'escalate',
  'assign',
] as const
export const actKindSchema = z.enum(ACT_KINDS).openapi('ActKind')
export type ActKind = z.infer<typeof actKindSchema>

const personSchema = z.object({ id: uuid, username: z.string().nullable() }).nullable()

export const actSchema = z
  .object({
    id: uuid.openapi({ description: 'Also the id of its audit entry, and what an appeal names.' }),
    at: timestamp,
    kind: actKindSchema,
    by: personSchema.openapi({ description: 'Null = the machine.' }),
    user: personSchema.openapi({ description: 'Whom it concerns; null for a webhook.' }),
    room: z.object({ id: uuid, name: z.string().nullable() }).nullable().openapi({ description: 'Null = the server.' }),
    message_id: uuid.nullable(),
    name: nameSubjectSchema.nullable().openapi({ description: 'Which name it was done to; null = none.' }),
    item_id: uuid.nullable(),
    rule: z.string().nullable(),
    reason: z.string().openapi({ description: 'Told to the user.' }),
    note: z.string().openapi({ description: 'For moderators.' }),
    until: timestamp.nullable().openapi({ description: 'Of mutes and bans; null = until it is lifted.' }),
    points: z.int().openapi({ description: 'What it counts as a strike; 0 = none, or revoked.' }),
    batch_id: uuid.nullable(),
    caused_by: uuid.nullable().openapi({ description: 'The act whose strike was one too many.' }),
    undone_at: timestamp.nullable(),
    undone_by: uuid.nullable(),
  })
  .openapi('Act')
export type ActBody = z.infer<typeof actSchema>
export const actPageSchema = pageOf(actSchema).openapi('ActPage')

export const actQuerySchema = pageQuery(ACT_PAGE.max, ACT_PAGE.default).extend({
  room: roomId.optional(),
  user: userId.optional(),
  actor: userId.optional(),
  message: uuid.optional(),
  item: uuid.optional(),
  batch: uuid.optional(),
  kind: actKindSchema.optional(),
})

export const actParams = z.object({ act_id: uuid })

const requestId = uuid.optional().openapi({
  description: 'Your id of this request: sent again, it answers what it did the first time and does nothing more.',
})
const reason = prose(0, MAX_REASON).default('').openapi({ description: 'Told to the user.' })
const note = prose(0, MAX_NOTE).default('').openapi({ description: 'For other moderators; goes into the audit log.' })
const scope = z.enum(['room', 'server']).default('room')
const durationS = seconds.nullable().default(null).openapi({ description: 'Of a mute or ban; null = until lifted.' })

const decisionAct = z.strictObject({
  kind: z.enum(['approve', 'remove', 'restore']),
  reason,
  note,
  request_id: requestId,
})
const penaltyOnItem = z.strictObject({
  kind: z.enum(PENALTIES),
  scope,
  duration_s: durationS,
  /** What becomes of the message in the same act; null = it stays, and the item stays open. */
  decision: z.enum(['approve', 'remove']).nullable().default(null),
  reason,
  note,
  request_id: requestId,
})
export const itemActSchema = z
  .discriminatedUnion('kind', [
    decisionAct,
    penaltyOnItem,
    z.strictObject({ kind: z.literal('note'), note: prose(1, MAX_NOTE), request_id: requestId }),
    z.strictObject({ kind: z.literal('skip'), request_id: requestId }),
    z.strictObject({
      kind: z.literal('escalate'),
      to: z.enum(['server', 'admin']).openapi({ description: "The server's moderators, or its admins." }),
      note,
      request_id: requestId,
    }),
    z.strictObject({
      kind: z.literal('assign'),
      assignee_id: userId.nullable().openapi({ type: ['string', 'null'], description: 'Null = nobody any more.' }),
      note,
      request_id: requestId,
    }),
  ])
  .openapi('ItemAct')
export type ItemActRequest = z.infer<typeof itemActSchema>

export const itemActedSchema = z
  .object({ item: reviewItemBodySchema, acts: z.array(actSchema) })
  .openapi('ItemActed', { description: 'The item as it is now, and what was done: none for a skip.' })

/** Unknown fields are refused: a misspelt `room_id` would act on the whole server. */
export const userActSchema = z
  .strictObject({
    kind: z.enum(['warn', 'mute', 'ban', 'unmute', 'unban', 'note']),
    room_id: roomId
      .nullable()
      .default(null)
      .openapi({ type: ['string', 'null'], description: 'Null = the server.' }),
    duration_s: durationS,
    reason,
    note,
    request_id: requestId,
  })
  .openapi('UserAct')
export type UserActRequest = z.infer<typeof userActSchema>

export const undoSchema = z
  .strictObject({ reason, note })
  .openapi('UndoAct', { description: 'Why; the reason is told to the user.' })
export const undoneSchema = z
  .object({
    act: actSchema,
    restored: z.boolean().openapi({
      description: 'False where something newer was decided since, or the message changed: that stands.',
    }),
  })
  .openapi('UndoneAct')
