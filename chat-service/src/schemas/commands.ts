import { z } from '@hono/zod-openapi'
import { MAX_MESSAGE_CHARACTERS, messageStateSchema } from '@parley/common/contracts/chat'
import { roomId, uuid } from './ids.js'
import { urlSchema } from './outgoing-webhooks.js'
import { label, prose } from './texts.js'

const timestamp = z.iso.datetime()

const commandNameSchema = z
  .string()
  .regex(/^[a-z0-9][a-z0-9_-]{0,31}$/, 'Up to 32 of a-z, 0-9, _ and -, without the slash')
  .openapi({ example: 'remind' })
const descriptionSchema = label(1, 100)
const hintSchema = label(0, 100)

export const commandSchema = z
  .object({
    id: uuid,
    room: uuid,
    name: z.string().openapi({ description: 'Without the slash.' }),
    description: z.string(),
    hint: z.string().openapi({ description: 'What to write after the name.', example: '[when] [what]' }),
    bot: z.object({ id: uuid, username: z.string(), display_name: z.string() }),
    created_at: timestamp,
  })
  .openapi('Command')
export type CommandBody = z.infer<typeof commandSchema>

export const commandListSchema = z.object({ items: z.array(commandSchema) }).openapi('CommandList')

export const commandSecretSchema = commandSchema
  .extend({
    webhook_id: uuid.openapi({ description: 'The outgoing webhook that carries the invocations.' }),
    secret: z.string().openapi({ description: 'Key of the signatures, `whsec_...`. Shown this once.' }),
  })
  .openapi('CommandWithSecret')

export const createCommandSchema = z
  .object({
    name: commandNameSchema,
    description: descriptionSchema,
    hint: hintSchema.default(''),
    url: urlSchema.openapi({ description: 'Where invocations are posted to.' }),
  })
  .openapi('CreateCommand')
export type CreateCommand = z.infer<typeof createCommandSchema>

export const commandParams = z.object({ room_id: roomId, command_id: uuid })

export const invokeSchema = z
  .object({
    text: prose(2, MAX_MESSAGE_CHARACTERS)
      .refine((text) => text.startsWith('/'), 'Begins with a slash')
      .openapi({ example: '/remind tomorrow water the plants' }),
  })
  .openapi('InvokeCommand')

export const invocationSchema = z
  .object({
    id: uuid,
    command: z.string(),
    state: z.enum(['pending', 'delivered', 'failed']),
    expires_at: timestamp.openapi({ description: 'Until then the bot may answer.' }),
  })
  .openapi('CommandInvocation')
export type InvocationBody = z.infer<typeof invocationSchema>

export const replyParams = z.object({ invocation_id: uuid, token: z.string().min(20).max(100) })

/** What a bot answers, in its answer to the invocation or later at the response URL. */
export const commandReplySchema = z
  .object({
    text: prose(1, MAX_MESSAGE_CHARACTERS),
    visibility: z.enum(['ephemeral', 'room']).default('ephemeral').openapi({
      description: '`ephemeral`: shown to the invoker only, kept nowhere; `room`: a message like any other.',
    }),
  })
  .openapi('CommandReply')
export type CommandReply = z.infer<typeof commandReplySchema>

export const repliedSchema = z
  .object({
    status: z.enum(['posted', 'told']),
    message_id: uuid.nullable(),
    state: messageStateSchema.nullable(),
  })
  .openapi('CommandReplied')
