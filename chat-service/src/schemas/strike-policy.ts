import { z } from '@hono/zod-openapi'
import { type Label, labelSchema } from '@parley/common/contracts/moderation'

/** Acts that can count against their author: the machine's `hide` and `reject`, a moderator's `remove` and `warn`. */
export const STRIKE_ACTIONS = ['hide', 'reject', 'remove', 'warn'] as const
export type StrikeAction = (typeof STRIKE_ACTIONS)[number]

/** What too many strikes lead to, mildest first. */
export const PENALTIES = ['warn', 'mute', 'ban'] as const
export type PenaltyKind = (typeof PENALTIES)[number]

const MAX_POINTS = 100
const MAX_STEP_POINTS = 1_000
const MAX_STEPS = 10
const MAX_WINDOW_DAYS = 365
const MAX_PENALTY_SECONDS = 10 * 365 * 24 * 3_600

const points = z.int().min(0).max(MAX_POINTS)

export const strikeWeightSchema = z
  .object({
    base: points.openapi({ description: '0 = the act counts nothing.' }),
    /** Labels that count otherwise. */
    labels: z.partialRecord(labelSchema, points),
  })
  .openapi('StrikeWeight')
export type StrikeWeight = z.infer<typeof strikeWeightSchema>

const scopeSchema = z.enum(['room', 'server'])
export type PenaltyScope = z.infer<typeof scopeSchema>

export const strikeStepSchema = z
  .object({
    points: z.int().min(1).max(MAX_STEP_POINTS).openapi({ description: 'Reached by strikes within the window.' }),
    penalty: z.enum(PENALTIES),
    /** Strikes of the room, or of all rooms; the penalty holds there. */
    scope: scopeSchema,
    duration_s: z.int().min(1).max(MAX_PENALTY_SECONDS).nullable().openapi({ description: 'Null = until lifted.' }),
  })
  .openapi('StrikeStep')
export type StrikeStep = z.infer<typeof strikeStepSchema>

const weights = z.object(
  Object.fromEntries(STRIKE_ACTIONS.map((action) => [action, strikeWeightSchema])) as Record<
    StrikeAction,
    typeof strikeWeightSchema
  >,
)

export const strikePolicySchema = z
  .object({
    window_days: z.int().min(1).max(MAX_WINDOW_DAYS),
    weights,
    ladder: z.array(strikeStepSchema).max(MAX_STEPS).openapi({ description: 'Empty = strikes have no consequence.' }),
  })
  .openapi('StrikePolicy')
export type StrikePolicy = z.infer<typeof strikePolicySchema>

/** A room's own: owners rule their room, not the server. */
export const roomStrikePolicySchema = strikePolicySchema
  .extend({ ladder: z.array(strikeStepSchema.extend({ scope: z.literal('room') })).max(MAX_STEPS) })
  .openapi('RoomStrikePolicy')

const HOUR_S = 3_600
const DAY_S = 24 * HOUR_S
const GRAVE: Partial<Record<Label, number>> = { threat: 2, identity_attack: 2, severe_toxicity: 2 }
const DOUBLED: Partial<Record<Label, number>> = { threat: 4, identity_attack: 4, severe_toxicity: 4 }

/** Of a server whose admin changed nothing: slow to act, nothing for good, and nothing beyond the room. */
export const DEFAULT_STRIKE_POLICY: StrikePolicy = {
  window_days: 30,
  weights: {
    hide: { base: 1, labels: GRAVE },
    reject: { base: 1, labels: GRAVE },
    remove: { base: 2, labels: DOUBLED },
    warn: { base: 1, labels: {} },
  },
  ladder: [
    { points: 4, penalty: 'warn', scope: 'room', duration_s: null },
    { points: 8, penalty: 'mute', scope: 'room', duration_s: HOUR_S },
    { points: 12, penalty: 'mute', scope: 'room', duration_s: DAY_S },
    { points: 20, penalty: 'ban', scope: 'room', duration_s: 7 * DAY_S },
  ],
}
