import { z } from '@hono/zod-openapi'
import { messageBodySchema, messageStateSchema, senderKindSchema } from '@parley/common/contracts/chat'
import { labelSchema, scoresSchema, sentimentSchema, spanSchema } from '@parley/common/contracts/moderation'
import { roomId, userId, uuid } from './ids.js'
import { pageOf, pageQuery } from './paging.js'
import { prose } from './texts.js'

const timestamp = z.iso.datetime()
const MAX_NOTE = 2_000
const MAX_REASON = 500

const REVIEW_PAGE = { max: 100, default: 50 } as const

export const reviewCauseSchema = z
  .enum(['flagged', 'hidden', 'held', 'blocked', 'unscored', 'reported', 'appeal', 'name'])
  .openapi('ReviewCause')

/** Names that are reviewed. A webhook's own is only noted down in the audit log. */
export const NAME_SUBJECTS = ['room_name', 'room_topic', 'display_name', 'username'] as const
export type NameSubject = (typeof NAME_SUBJECTS)[number]
/** Without a name in the OpenAPI document, where a reference cannot be null. */
export const nameSubjectSchema = z.enum(NAME_SUBJECTS)

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
    sender_kind: senderKindSchema,
    sender_name: z.string().openapi({ description: "The author's username, or the webhook's name." }),
    sender_display_name: z.string(),
    created_at: timestamp,
    verdict: verdictSnapshotSchema.nullable(),
    reasons: z
      .array(
        z.looseObject({
          rule: z.string(),
          label: z.string().nullable(),
          score: z.number().nullable(),
          threshold: z.number().nullable(),
        }),
      )
      .openapi({ description: 'Every rule that fired, the deciding one first; without a score where none decided.' }),
  })
  .openapi('ReviewSnapshot', { description: 'The message as it stood; survives edits and deletion.' })

export const reviewItemBodySchema = z
  .object({
    id: uuid,
    room: z
      .object({ id: uuid, name: z.string(), kind: z.string() })
      .nullable()
      .openapi({ description: "Null for a person's name, which is no room's." }),
    message_id: uuid.nullable().openapi({ description: 'Null for names.' }),
    message_state: messageStateSchema.nullable().openapi({ description: 'Null for names.' }),
    name: z
      .object({
        of: nameSubjectSchema,
        subject_id: uuid.openapi({ description: 'The room or the person.' }),
        now: z.string().nullable().openapi({ description: 'As it is now; null = room or person are gone.' }),
      })
      .nullable()
      .openapi({
        description: 'Set where a name is to be decided on; `snapshot.text` is the name, its sender who gave it.',
      }),
    cause: reviewCauseSchema,
    rule: z.string(),
    label: z.string().nullable(),
    score: z.number().nullable(),
    severity: z.int(),
    snapshot: snapshotSchema,
    folded_text: z
      .string()
      .nullable()
      .openapi({ description: 'What lists and model read in `snapshot.text` behind its disguises; null = just that.' }),
    appeal: z.string().nullable().openapi({ description: "The author's objection." }),
    reports: z.int(),
    state: z.enum(['open', 'resolved']),
    resolution: z.string().nullable(),
    resolved_by: uuid.nullable(),
    resolved_at: timestamp.nullable(),
    lease: z.object({ user_id: uuid, username: z.string(), until: timestamp }).nullable(),
    assignee: z.object({ user_id: uuid, username: z.string() }).nullable(),
    escalated_to: z.enum(['server', 'admin']).nullable().openapi({ description: 'Who must decide it.' }),
    priority: z.int().openapi({ description: 'Severity, reach and age in one number; the queue goes by it.' }),
    reach: z.object({
      members: z.int().openapi({ description: 'Who could read the message; 0 if it never was published.' }),
      readers: z.int().openapi({ description: 'Who had read it when the item was opened; counted up to 1,000.' }),
    }),
    skipped: z.boolean().openapi({ description: 'You left it to others.' }),
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

const MAX_AGE_MINUTES = 365 * 24 * 60
const minutes = z.coerce.number().int().min(0).max(MAX_AGE_MINUTES)

/** What the queue can be narrowed by; a saved view holds the same. */
export const reviewFilterFields = {
  state: z.enum(['open', 'resolved']),
  room: roomId,
  cause: reviewCauseSchema,
  label: labelSchema,
  author: userId,
  /** `me`, `nobody`, or a user's id. */
  assignee: z.union([z.enum(['me', 'nobody']), uuid]),
  escalated: z.enum(['server', 'admin', 'no']),
  /** At least, at most this old. */
  older_than_m: minutes,
  newer_than_m: minutes,
  /** `hide`: without the items one has skipped. */
  skipped: z.enum(['show', 'hide']),
} as const

export const reviewQuerySchema = pageQuery(REVIEW_PAGE.max, REVIEW_PAGE.default)
  .extend(z.object(reviewFilterFields).partial().shape)
  .extend({ state: reviewFilterFields.state.default('open') })

const reviewFilterSchema = z.object(reviewFilterFields).partial()
export type ReviewFilterFields = z.infer<typeof reviewFilterSchema>

export const nextItemSchema = z.strictObject(reviewFilterFields).omit({ state: true }).partial().openapi('NextItem')

/** A union, as the OpenAPI document cannot say of a reference that it may be null. */
export const nextItemBodySchema = z.object({ item: z.union([reviewItemBodySchema, z.null()]) }).openapi('NextItemBody')

/** Where a page of the queue ends; see `ReviewPlace`. */
export const reviewPlaceSchema = z.object({ rank: z.number(), id: z.uuid() })

export const itemParams = z.object({ item_id: uuid })

export const decisionSchema = z
  .strictObject({
    decision: z.enum(['approve', 'remove', 'restore']),
    request_id: uuid.optional(),
    note: prose(0, MAX_NOTE).default('').openapi({ description: 'For other moderators; goes into the audit log.' }),
    reason: prose(0, MAX_REASON).default('').openapi({ description: 'Told to the author.' }),
  })
  .openapi('ReviewDecision')
