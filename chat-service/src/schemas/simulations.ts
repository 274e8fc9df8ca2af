import { z } from '@hono/zod-openapi'
import { policyModeSchema } from '@parley/common/contracts/chat'
import { labelSchema, scoresSchema } from '@parley/common/contracts/moderation'
import { messageId, roomId, uuid } from './ids.js'
import { cursorParam, pageOf } from './paging.js'
import { policyOverridesSchema, thresholdsSchema } from './policies.js'
import { givenTime } from './times.js'

/** Scores are counted by fiftieths of 0..1. */
export const SIMULATED_BINS = 50
/** Longest window that can be asked about. */
export const MAX_SIMULATED_DAYS = 30
const PAGE = { max: 100, default: 20 } as const

export const simulateSchema = z
  .strictObject({
    room: roomId
      .optional()
      .openapi({ description: 'Only this room, under its own policy. Default: the whole server.' }),
    from: givenTime.optional().openapi({ description: 'Default: seven days before `until`.' }),
    until: givenTime.optional().openapi({
      description: `Default: now. The window is ${MAX_SIMULATED_DAYS} days long at most.`,
    }),
    thresholds: policyOverridesSchema.shape.thresholds.openapi({
      description:
        'What would be different; what is absent stays as it is. With a room, a change of its departures from the default; else a change of the default, from which rooms depart as they do now.',
    }),
    mode: policyModeSchema.optional().openapi({ description: 'Another mode for the room; only together with `room`.' }),
    limit: z.int().min(1).max(PAGE.max).default(PAGE.default),
    cursor: cursorParam,
  })
  .openapi('Simulate')
export type SimulateRequest = z.infer<typeof simulateSchema>

/** What a policy makes of a message: nothing, or one of these. */
export const simulatedActionSchema = z.enum(['none', 'flag', 'nudge', 'hide', 'hold', 'reject'])
export type SimulatedAction = z.infer<typeof simulatedActionSchema>

const count = z.int().min(0)
const countsSchema = z.object({ none: count, flag: count, nudge: count, hide: count, hold: count, reject: count })

const decisionSchema = z.object({
  action: simulatedActionSchema,
  rule: z.string().nullable(),
  label: labelSchema.nullable(),
  score: z.number().nullable(),
})

export const simulatedMessageSchema = z
  .object({
    message_id: messageId,
    room: z.object({ id: uuid, name: z.string() }),
    sender: z.object({ id: uuid, name: z.string() }),
    text: z.string(),
    state: z.string(),
    created_at: z.iso.datetime(),
    scores: scoresSchema,
    before: decisionSchema,
    after: decisionSchema,
  })
  .openapi('SimulatedMessage')

export const simulationSchema = z
  .object({
    from: z.iso.datetime(),
    until: z.iso.datetime(),
    room: uuid.nullable(),
    messages: count.openapi({ description: 'Judged both ways; all counts below are of these.' }),
    sample: z.object({
      is_complete: z.boolean().openapi({ description: 'False: `messages` are a sample of the window.' }),
      estimated_total: count.openapi({ description: 'About how many messages the window holds.' }),
    }),
    raid_switch: z.object({ is_on: z.boolean(), is_counted: z.literal(false) }).openapi({
      description:
        'A raid is for hours, a policy for good: what the raid switch lays over the policies (slow mode, newcomers held) is part of neither side, whether or not it is on. Messages it held count as held on both.',
    }),
    before: countsSchema.openapi({ description: 'What the policy now in force makes of them.' }),
    after: countsSchema.openapi({ description: 'What the changed policy would make of them.' }),
    changes: z
      .array(z.object({ from: simulatedActionSchema, to: simulatedActionSchema, messages: count }))
      .openapi({ description: 'Between which actions messages would move.' }),
    histograms: z.array(
      z.object({
        label: labelSchema,
        bins: z.array(count).length(SIMULATED_BINS),
        thresholds: z
          .object({ before: thresholdsSchema, after: thresholdsSchema })
          .openapi({ description: "The room's; without a room, the server's default." }),
      }),
    ),
    changed: pageOf(simulatedMessageSchema).openapi({
      description: 'Messages that would be treated otherwise, newest first; without those of direct rooms.',
    }),
  })
  .openapi('Simulation')
export type SimulationBody = z.infer<typeof simulationSchema>
