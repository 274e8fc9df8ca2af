import { z } from 'zod'
import { verdictSchema } from './moderation.js'

/** BullMQ queue names. One producer side and one consumer side each. */
export const QUEUES = {
  /** chat-service -> ml-core: texts to score. */
  moderation: 'moderation',
  /** ml-core -> chat-service: what the model said of them. */
  verdicts: 'verdicts',
  /** chat-service -> analytics: facts to count. */
  analytics: 'analytics',
} as const
export type QueueName = keyof typeof QUEUES

/** Most items one job carries; a relay pass that found more makes more jobs. */
export const MAX_ITEMS_PER_JOB = 64

const id = z.uuid()
const timestamp = z.iso.datetime()

/** What a text is. Verdicts go back to where the text stands. */
export const textSubjectSchema = z.enum(['message', 'display_name', 'room_name'])

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
export const actionSchema = z.enum(['none', 'flag', 'hide', 'hold', 'reject', 'release', 'remove', 'restore'])
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
  }),
  roomFact.extend({
    type: z.literal('moderation_act'),
    message_id: id.nullable(),
    moderator_id: id,
    moderator_name: z.string(),
    action: z.string(),
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
