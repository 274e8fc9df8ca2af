import { z } from '@hono/zod-openapi'
import { uuid } from './ids.js'
import { pageOf, pageQuery } from './paging.js'
import { label } from './texts.js'
import { givenTime } from './times.js'

const timestamp = z.iso.datetime()
const PAGE = { max: 100, default: 50 } as const
const MAX_URL = 2_000

/** Changes of a room, from its log. */
export const CHAT_EVENTS = [
  'message.created',
  'message.edited',
  'message.deleted',
  'message.hidden',
  'message.released',
  'reaction.changed',
  'member.changed',
  'room.changed',
] as const
/** Acts of the machine and of people, from the audit log. */
export const MODERATION_EVENTS = [
  'moderation.act',
  'moderation.report',
  'moderation.appeal',
  'moderation.policy',
] as const
export const EVENT_TYPES = [...CHAT_EVENTS, ...MODERATION_EVENTS] as const
export type EventType = (typeof EVENT_TYPES)[number]

export const eventTypeSchema = z.enum(EVENT_TYPES).openapi('EventType')

const nameSchema = label(1, 60)
const eventsSchema = z
  .array(eventTypeSchema)
  .min(1)
  .max(EVENT_TYPES.length)
  .transform((types) => [...new Set(types)])
  .openapi({ type: 'array', items: { type: 'string', enum: [...EVENT_TYPES] } })
/** Where the URL leads is checked when it is used, by the address that is connected to. */
export const urlSchema = z
  .url({ protocol: /^https?$/ })
  .max(MAX_URL)
  .refine((url) => {
    const { username, password } = new URL(url)
    return username === '' && password === ''
  }, 'Holds a user name or password')

export const outgoingWebhookSchema = z
  .object({
    id: uuid,
    room: uuid.nullable().openapi({ description: 'Null = of the server: every room but direct ones.' }),
    name: z.string(),
    url: z.string(),
    events: z.array(eventTypeSchema),
    may_be_private: z.boolean().openapi({ description: 'Whether an admin allows addresses of the private network.' }),
    is_disabled: z.boolean(),
    is_suspended: z.boolean().openapi({
      description: 'Who made it is banned from the server; it works again after that, or for who rotates its secret.',
    }),
    disabled_reason: z
      .string()
      .nullable()
      .openapi({ description: '`manually`, `failing` or `gone` (it answered 410).' }),
    failing_since: timestamp.nullable(),
    last_delivered_at: timestamp.nullable(),
    previous_secret_until: timestamp.nullable().openapi({ description: 'Until then the old secret signs as well.' }),
    pending: z.int().openapi({ description: 'Deliveries that wait; counted up to 1,000.' }),
    created_by: uuid,
    created_at: timestamp,
  })
  .openapi('OutgoingWebhook')
export type OutgoingWebhookBody = z.infer<typeof outgoingWebhookSchema>

export const outgoingWebhookListSchema = z
  .object({ items: z.array(outgoingWebhookSchema) })
  .openapi('OutgoingWebhookList')

export const outgoingWebhookSecretSchema = outgoingWebhookSchema
  .extend({ secret: z.string().openapi({ description: 'Key of the signatures, `whsec_...`. Shown this once.' }) })
  .openapi('OutgoingWebhookWithSecret')

export const createOutgoingWebhookSchema = z
  .strictObject({
    name: nameSchema,
    url: urlSchema,
    events: eventsSchema,
    may_be_private: z.boolean().default(false).openapi({ description: 'For admins of the server only.' }),
  })
  .openapi('CreateOutgoingWebhook')
export type CreateOutgoingWebhook = z.infer<typeof createOutgoingWebhookSchema>

export const changeOutgoingWebhookSchema = z
  .strictObject({
    name: nameSchema.optional(),
    url: urlSchema.optional(),
    events: eventsSchema.optional(),
    may_be_private: z.boolean().optional(),
    is_disabled: z.boolean().optional(),
  })
  .openapi('ChangeOutgoingWebhook')
export type ChangeOutgoingWebhook = z.infer<typeof changeOutgoingWebhookSchema>

export const outgoingWebhookParams = z.object({ webhook_id: uuid })
export const deliveryParams = outgoingWebhookParams.extend({ event_id: z.string().min(1).max(200) })
export const deliveryQuerySchema = pageQuery(PAGE.max, PAGE.default)

/** Unknown fields are refused: with a misspelt `keep_hours` a leaked secret would sign for another day. */
export const rotateOutgoingWebhookSchema = z
  .strictObject({
    keep_hours: z
      .int()
      .min(0)
      .max(7 * 24)
      .default(24)
      .openapi({ description: 'How long the old secret goes on signing beside the new one; 0 = it ends at once.' }),
  })
  .openapi('RotateOutgoingWebhook')

export const deliverySchema = z
  .object({
    event_id: z.string().openapi({ description: "The receiver's `webhook-id`, the same in every attempt." }),
    type: z.string(),
    room: uuid.nullable(),
    state: z.enum(['pending', 'delivered', 'failed']),
    attempts: z.int(),
    next_attempt_at: timestamp.nullable(),
    last_status: z.int().nullable().openapi({ description: 'HTTP status of the last answer; null = none came.' }),
    last_error: z.string().nullable(),
    last_ms: z.int().nullable(),
    created_at: timestamp,
    finished_at: timestamp.nullable(),
  })
  .openapi('OutgoingDelivery')
export type DeliveryBody = z.infer<typeof deliverySchema>
export const deliveryPageSchema = pageOf(deliverySchema).openapi('OutgoingDeliveryPage')

/** Where a page of deliveries ends: newest first. */
export const deliveryPlaceSchema = z.object({ at: givenTime, id: z.string() })
