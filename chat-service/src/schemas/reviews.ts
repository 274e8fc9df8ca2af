import { z } from '@hono/zod-openapi'
import { messageBodySchema, messageStateSchema } from '@parley/common/contracts/chat'
import { scoresSchema, sentimentSchema, spanSchema } from '@parley/common/contracts/moderation'
import { roomId, uuid } from './ids.js'
import { pageOf, pageQuery } from './paging.js'
import { prose } from './texts.js'

const timestamp = z.iso.datetime()
const MAX_NOTE = 2_000
const MAX_REASON = 500

const REVIEW_PAGE = { max: 100, default: 50 } as const

export const reviewCauseSchema = z
  .enum(['flagged', 'hidden', 'held', 'blocked', 'unscored', 'reported', 'appeal'])
  .openapi('ReviewCause')

const verdictSnapshotSchema = z.looseObject({
  outcome: z.string(),
  scores: scoresSchema,
  sentiment: sentimentSchema,
  language: z.string(),
  spans: z.array(spanSchema),
  model_version: z.string(),
  revision: z.int(),
})

const snapshotSchema = z
  .object({
    text: z.string(),
    revision: z.int(),
    state: messageStateSchema,
    sender_id: uuid,
    sender_kind: z.enum(['user', 'webhook']),
    sender_name: z.string(),
    created_at: timestamp,
    verdict: verdictSnapshotSchema.nullable(),
    reasons: z.array(z.looseObject({ rule: z.string(), label: z.string(), score: z.number(), threshold: z.number() })),
  })
  .openapi('ReviewSnapshot', { description: 'The message as it stood; survives edits and deletion.' })

export const reviewItemBodySchema = z
  .object({
    id: uuid,
    room: z.object({ id: uuid, name: z.string(), kind: z.string() }),
    message_id: uuid,
    message_state: messageStateSchema,
    cause: reviewCauseSchema,
    rule: z.string(),
    label: z.string().nullable(),
    score: z.number().nullable(),
    severity: z.int(),
    snapshot: snapshotSchema,
    appeal: z.string().nullable().openapi({ description: "The author's objection." }),
    reports: z.int(),
    state: z.enum(['open', 'resolved']),
    resolution: z.string().nullable(),
    resolved_by: uuid.nullable(),
    resolved_at: timestamp.nullable(),
    lease: z.object({ user_id: uuid, username: z.string(), until: timestamp }).nullable(),
    created_at: timestamp,
  })
  .openapi('ReviewItem')
export type ReviewItemBody = z.infer<typeof reviewItemBodySchema>

export const reviewPageSchema = pageOf(reviewItemBodySchema).openapi('ReviewPage')

export const reviewDetailsSchema = reviewItemBodySchema
  .extend({
    message: messageBodySchema.nullable(),
    context: z.object({ before: z.array(messageBodySchema), after: z.array(messageBodySchema) }),
    author_record: z.record(z.string(), z.int()).openapi({ description: 'Acts of the last 90 days.' }),
    reported_by: z
      .array(z.object({ user_id: uuid, reason: z.string(), comment: z.string(), at: timestamp }))
      .openapi({ description: 'The newest 50 reports of the message.' }),
  })
  .openapi('ReviewDetails')
export type ReviewDetailsBody = z.infer<typeof reviewDetailsSchema>

export const reviewCountsSchema = z.object({ open: z.record(z.string(), z.int()) }).openapi('ReviewCounts')

export const reviewQuerySchema = pageQuery(REVIEW_PAGE.max, REVIEW_PAGE.default).extend({
  state: z.enum(['open', 'resolved']).default('open'),
  room: roomId.optional(),
  cause: reviewCauseSchema.optional(),
})

/** Where a page of the queue ends; see `ReviewPlace`. */
export const reviewPlaceSchema = z.object({ severity: z.int(), id: z.uuid() })

export const itemParams = z.object({ item_id: uuid })

export const decisionSchema = z
  .object({
    decision: z.enum(['approve', 'remove', 'restore']),
    note: prose(0, MAX_NOTE).default('').openapi({ description: 'For other moderators; goes into the audit log.' }),
    reason: prose(0, MAX_REASON).default('').openapi({ description: 'Told to the author.' }),
  })
  .openapi('ReviewDecision')
