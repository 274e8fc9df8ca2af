import { z } from '@hono/zod-openapi'
import { MAX_MESSAGE_CHARACTERS, messageStateSchema } from '@parley/common/contracts/chat'
import { roomId, uuid } from './ids.js'
import { label } from './texts.js'

const timestamp = z.iso.datetime()

export const webhookKindSchema = z.enum(['incoming', 'github']).openapi('WebhookKind')
export type WebhookKind = z.infer<typeof webhookKindSchema>

const webhookNameSchema = label(1, 60)

export const webhookBodySchema = z
  .object({
    id: uuid,
    room: uuid,
    kind: webhookKindSchema,
    name: z.string(),
    is_signed: z.boolean().openapi({ description: 'Whether requests must carry a signature.' }),
    is_disabled: z.boolean(),
    is_suspended: z.boolean().openapi({
      description: 'Who made it is banned from the server; it works again after that, or for who rotates its secrets.',
    }),
    created_by: uuid,
    created_at: timestamp,
    last_used_at: timestamp.nullable(),
  })
  .openapi('Webhook')
export type WebhookBody = z.infer<typeof webhookBodySchema>

export const webhookSecretsSchema = webhookBodySchema
  .extend({
    path: z
      .string()
      .nullable()
      .openapi({ description: 'Where to post to, on this server. Shown once; null when it did not change.' }),
    secret: z
      .string()
      .nullable()
      .openapi({ description: 'Key of the signature. Shown once; null when there is none or it did not change.' }),
  })
  .openapi('WebhookWithSecrets')
export type WebhookSecretsBody = z.infer<typeof webhookSecretsSchema>

export const webhookListSchema = z.object({ items: z.array(webhookBodySchema) }).openapi('WebhookList')

/** Unknown fields are refused: with a misspelt `is_signed` no signature would be demanded. */
export const createWebhookSchema = z
  .strictObject({
    name: webhookNameSchema,
    kind: webhookKindSchema.default('incoming'),
    is_signed: z
      .boolean()
      .default(false)
      .openapi({ description: 'Demand a signature on each request; GitHub webhooks always do.' }),
  })
  .openapi('CreateWebhook')
export type CreateWebhook = z.infer<typeof createWebhookSchema>

export const changeWebhookSchema = z
  .strictObject({ name: webhookNameSchema.optional(), is_disabled: z.boolean().optional() })
  .openapi('ChangeWebhook')
export type ChangeWebhook = z.infer<typeof changeWebhookSchema>

export const rotateWebhookSchema = z
  .strictObject({ what: z.enum(['path', 'secret', 'both']).default('both') })
  .openapi('RotateWebhook')
export type RotatedPart = z.infer<typeof rotateWebhookSchema>['what']

export const roomWebhookParams = z.object({ room_id: roomId, webhook_id: uuid })

/** The token's length says enough: anything else is not worth a look-up. */
export const deliveryParam = z.object({ webhook_id: uuid, token: z.string().min(20).max(100) })

/** What an incoming webhook is sent. */
export const incomingPayloadSchema = z
  .object({
    text: z.string().min(1).max(MAX_MESSAGE_CHARACTERS),
    username: webhookNameSchema.optional().openapi({ description: "Posts under this name instead of the webhook's." }),
  })
  .openapi('WebhookPost')

export const deliveryResultSchema = z
  .object({
    status: z.enum(['posted', 'repeated', 'ignored']),
    message_id: uuid.nullable(),
    state: messageStateSchema.nullable(),
  })
  .openapi('WebhookDelivery')
