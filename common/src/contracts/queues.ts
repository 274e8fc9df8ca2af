import { z } from 'zod'
import { labelSchema, scoresSchema, verdictSchema } from './moderation.js'

/** BullMQ queue names. One producer side and one consumer side each. */
export const QUEUES = {
  /** chat-service -> ml-core: texts to score. */
  moderation: 'moderation',
  /** ml-core -> chat-service: what the model said of them. */
  verdicts: 'verdicts',
  /** chat-service -> analytics: facts to count. */
  analytics: 'analytics',
  /** ml-core -> chat-service: corrections of scores, to be kept as labels. */
  corrections: 'corrections',
} as const
export type QueueName = keyof typeof QUEUES

/** Most items one job carries; a relay pass that found more makes more jobs. */
export const MAX_ITEMS_PER_JOB = 64

const id = z.uuid()
const timestamp = z.iso.datetime()

/** What a text is. Verdicts go back to where the text stands. */
export const textSubjectSchema = z.enum(['message', 'display_name', 'room_name', 'room_topic', 'webhook_name'])

/** One text to score. */
export const moderationItemSchema = z.object({
  /** Id of the outbox event; consumers are idempotent on it. */
  event_id: id,
  correlation_id: z.string(),
  subject: textSubjectSchema,
  /** The message, user or room the text belongs to. */
  subject_id: id,
  room_id: id.nullable(),
  sender_id: id.nullable(),
  /** Counts up with each edit from 1; a verdict on an older revision never touches a newer one. */
  revision: z.int().min(1),
  text: z.string(),
  /**
   * Of a name: the name itself, which comes back with the verdict, so that it is not taken for one on a later name.
   * Absent in items of older senders.
   */
  name: z.string().optional(),
  /** When the text was accepted (committed), ISO 8601. */
  posted_at: timestamp,
})
export type ModerationItem = z.infer<typeof moderationItemSchema>

export const moderationJobSchema = z.object({ items: z.array(moderationItemSchema).min(1).max(MAX_ITEMS_PER_JOB) })
export type ModerationJob = z.infer<typeof moderationJobSchema>

/** A scored text: the item without its text, and the verdict. */
export const verdictItemSchema = moderationItemSchema.omit({ text: true }).extend({ verdict: verdictSchema })
export type VerdictItem = z.infer<typeof verdictItemSchema>

export const verdictJobSchema = z.object({ items: z.array(verdictItemSchema).min(1).max(MAX_ITEMS_PER_JOB) })
export type VerdictJob = z.infer<typeof verdictJobSchema>

const fact = z.object({ event_id: id, at: timestamp })
const roomFact = fact.extend({ room_id: id, room_name: z.string() })

/** What the machine or a person did to a message. */
export const actionSchema = z.enum(['none', 'flag', 'nudge', 'hide', 'hold', 'reject', 'release', 'remove', 'restore'])
export type Action = z.infer<typeof actionSchema>

/**
 * Something that happened, for counting. Every fact has its own `event_id`; a fact seen twice counts once.
 * Facts carry no message text.
 */
export const analyticsFactSchema = z.discriminatedUnion('type', [
  roomFact.extend({
    type: z.literal('message_posted'),
    message_id: id,
    sender_id: id,
    sender_name: z.string(),
    characters: z.int().min(0),
  }),
  roomFact.extend({ type: z.literal('message_edited'), message_id: id, sender_id: id, sender_name: z.string() }),
  roomFact.extend({ type: z.literal('message_deleted'), message_id: id, sender_id: id, sender_name: z.string() }),
  roomFact.extend({
    type: z.literal('verdict_applied'),
    message_id: id,
    revision: z.int().min(1),
    sender_id: id,
    sender_name: z.string(),
    posted_at: timestamp,
    verdict: verdictSchema.omit({ spans: true }),
    action: actionSchema,
    /** The label that caused the action, if one did. */
    label: z.string().nullable(),
    /** The rule that caused it, such as `threshold:insult:hide`. Absent in facts of older senders. */
    rule: z.string().nullable().optional(),
    /** Of a verdict that was applied before: what policy made of it since. No verdict took this long. */
    renewed: z.boolean().optional(),
  }),
  roomFact.extend({
    type: z.literal('moderation_act'),
    message_id: id.nullable(),
    moderator_id: id,
    moderator_name: z.string(),
    action: z.string(),
    /* What follows says more of a decision on a message; absent in facts of older senders. */
    /** The act: the id of its audit entry. */
    act_id: id.optional(),
    /** The act that this one takes back, as if it had never been. */
    undoes: id.nullable().optional(),
    /** The revision that was decided on. */
    revision: z.int().min(1).optional(),
    /** What had put the message before people: `flagged`, `reported`, `appeal`, ... */
    cause: z.string().nullable().optional(),
    /** Since when it waited for a decision; null where it did not. */
    waiting_since: timestamp.nullable().optional(),
    /** The outcome of the appeal that this decides; null where it decides none. */
    appeal: z.enum(['upheld', 'overturned']).nullable().optional(),
  }),
])
export type AnalyticsFact = z.infer<typeof analyticsFactSchema>

export const analyticsJobSchema = z.object({
  facts: z
    .array(analyticsFactSchema)
    .min(1)
    .max(MAX_ITEMS_PER_JOB * 2),
})
export type AnalyticsJob = z.infer<typeof analyticsJobSchema>

/** What somebody says a text should have scored. */
export const correctionSchema = z.object({
  /** Consumers are idempotent on it. */
  event_id: id,
  at: timestamp,
  text: z.string(),
  language: z.string(),
  /** Only the labels that were corrected. */
  corrected: z.partialRecord(labelSchema, z.number().min(0).max(1)),
  /** What the model says of the text; null where it could not be scored. */
  scores: scoresSchema.nullable(),
  model_version: z.string(),
  corrected_by: id,
})
export type Correction = z.infer<typeof correctionSchema>

export const correctionJobSchema = z.object({ items: z.array(correctionSchema).min(1).max(MAX_ITEMS_PER_JOB) })
export type CorrectionJob = z.infer<typeof correctionJobSchema>
