import { z } from '@hono/zod-openapi'
import { messageStateSchema } from '@parley/common/contracts/chat'
import { spanSchema } from '@parley/common/contracts/moderation'
import { uuid } from './ids.js'
import { pageOf, pageQuery } from './paging.js'
import { nameSubjectSchema } from './reviews.js'
import { prose } from './texts.js'

const timestamp = z.iso.datetime()
const MAX_TEXT = 2_000
const MAX_REASON = 500
const PAGE = { max: 100, default: 50 } as const

/** Acts that are against somebody, and that they are therefore shown and can appeal. */
export const ACTS_AGAINST = ['hide', 'hold', 'reject', 'remove', 'warn', 'mute', 'ban', 'kick'] as const
export type ActAgainst = (typeof ACTS_AGAINST)[number]
const actKindSchema = z.enum(ACTS_AGAINST).openapi('ActAgainst')

export const appealStateSchema = z.enum(['open', 'upheld', 'overturned', 'void']).openapi('AppealState', {
  description: '`void`: the act was undone otherwise before anybody decided.',
})

const roomSchema = z.object({ id: uuid, name: z.string() }).nullable()
const personSchema = z.object({ id: uuid, username: z.string() })

export const ownAppealSchema = z
  .object({
    act_id: uuid,
    state: appealStateSchema,
    text: z.string(),
    created_at: timestamp,
    decided_at: timestamp.nullable(),
    reason: z.string().openapi({ description: 'Why it was decided so; empty while it is open.' }),
  })
  .openapi('OwnAppeal')

/** Why an act cannot be appealed (any more). */
export const notAppealableSchema = z.enum(['appealed', 'undone', 'decided_on_appeal', 'over'])
export type NotAppealable = z.infer<typeof notAppealableSchema>

export const ownActSchema = z
  .object({
    id: uuid,
    at: timestamp,
    kind: actKindSchema,
    by: z.enum(['machine', 'moderator']).openapi({ description: 'Moderators stay unnamed towards whom they act on.' }),
    room: roomSchema.openapi({ description: 'Null = on the whole server.' }),
    message: z
      .object({ id: uuid, state: messageStateSchema, text: z.string().nullable() })
      .nullable()
      .openapi({ description: 'Your message as it is now; null when the act was on yourself or it was purged.' }),
    name: nameSubjectSchema.nullable().openapi({ description: 'Which name of yours it was done to; null = none.' }),
    rule: z
      .string()
      .nullable()
      .openapi({ description: 'Such as `threshold:insult:hide`; null where a person decided.' }),
    label: z.string().nullable(),
    score: z.number().nullable(),
    spans: z.array(spanSchema).openapi({ description: 'The parts of your text that drove the score.' }),
    reason: z.string().openapi({ description: "A moderator's words; may be empty." }),
    until: timestamp.nullable().openapi({ description: 'When a mute or ban ends by itself.' }),
    undone_at: timestamp.nullable(),
    not_appealable: notAppealableSchema.nullable().openapi({ description: 'Null = `POST /acts/{id}/appeal` is open.' }),
    appeal: ownAppealSchema.nullable(),
  })
  .openapi('OwnAct')
export type OwnActBody = z.infer<typeof ownActSchema>

export const ownActPageSchema = pageOf(ownActSchema).openapi('OwnActPage')
export const ownActQuerySchema = pageQuery(PAGE.max, PAGE.default)

export const actParams = z.object({ act_id: uuid })
export const newAppealSchema = z.object({ text: prose(1, MAX_TEXT) }).openapi('NewAppeal')

export const appealSchema = z
  .object({
    act_id: uuid,
    kind: z.string().openapi({ description: 'The act that is appealed: `hide`, `remove`, `warn`, `mute`, `ban`, ...' }),
    state: appealStateSchema,
    text: z.string().openapi({ description: "The appellant's words." }),
    appellant: personSchema,
    room: roomSchema.openapi({ description: 'Null = the act holds in the whole server.' }),
    message_id: uuid.nullable(),
    item_id: uuid.nullable().openapi({ description: 'The review item, where the act was on a message.' }),
    acted_by: personSchema.nullable().openapi({ description: 'Null = the machine.' }),
    acted_at: timestamp.nullable(),
    rule: z.string().nullable(),
    act_reason: z.string().openapi({ description: 'What the appellant was told when it was done.' }),
    until: timestamp.nullable(),
    created_at: timestamp,
    decided_at: timestamp.nullable(),
    decided_by: personSchema.nullable(),
    reason: z.string().openapi({ description: 'Why it was decided so.' }),
    refused: z
      .enum(['own_act', 'own_appeal', 'decided'])
      .nullable()
      .openapi({ description: 'Why you may not decide it; null = you may.' }),
  })
  .openapi('Appeal')
export type AppealBody = z.infer<typeof appealSchema>

export const appealPageSchema = pageOf(appealSchema).openapi('AppealPage')
export const appealQuerySchema = pageQuery(PAGE.max, PAGE.default).extend({
  state: appealStateSchema.default('open'),
})

export const appealDecisionSchema = z
  .strictObject({
    outcome: z.enum(['uphold', 'overturn']).openapi({ description: '`overturn` undoes the act and its strike.' }),
    reason: prose(1, MAX_REASON).openapi({ description: 'Told to the appellant.' }),
  })
  .openapi('AppealDecision')
export type AppealDecision = z.infer<typeof appealDecisionSchema>
