import { z } from '@hono/zod-openapi'
import { MAX_MESSAGE_CHARACTERS, messageBodySchema } from '@parley/common/contracts/chat'
import { messageId, roomId, userId, uuid } from './ids.js'
import { cursorParam, pageOf, pageQuery } from './paging.js'
import { userSchema } from './people.js'
import { term } from './texts.js'

const timestamp = z.iso.datetime()
const text = z.string().min(1).max(MAX_MESSAGE_CHARACTERS)
const seq = z.coerce.number().int().min(0)

export const messageSchema = messageBodySchema.extend({}).openapi('Message')

export const newMessageSchema = z
  .object({
    text,
    client_message_id: uuid.optional().openapi({
      description: 'Your own id of this message. Posting it again gives the first answer, with status 200.',
    }),
    reply_to: messageId.nullish(),
  })
  .openapi('NewMessage')
export const messageChangeSchema = z.object({ text }).openapi('MessageChange')

export const historyQuery = z.object({
  cursor: cursorParam,
  before: seq.optional().openapi({ description: 'Messages older than this `seq`.' }),
  after: seq.optional().openapi({ description: 'Messages newer than this `seq`.' }),
  around: seq.optional().openapi({ description: 'Messages on both sides of this `seq`, and the one at it.' }),
  limit: z.coerce.number().int().min(1).max(100).default(50),
})
export const historyPageSchema = z
  .object({
    items: z.array(messageSchema).openapi({ description: 'Oldest first.' }),
    unpublished: z.array(messageSchema).openapi({
      description: 'Your own messages that are held or were blocked; with the newest page only.',
    }),
    older: z.string().nullable().openapi({ description: 'Cursor of the page before; null at the beginning.' }),
    newer: z.string().nullable().openapi({ description: 'Cursor of the page after; null at the end.' }),
    next: z.string().nullable().openapi({
      description: '`newer` when you read with `after`, otherwise `older`.',
    }),
  })
  .openapi('MessageHistory')

export const revisionsSchema = z
  .object({ items: z.array(z.object({ revision: z.int(), text: z.string(), replaced_at: timestamp })) })
  .openapi('MessageRevisions')

export const reactionSchema = z.object({ emoji: z.string().min(1).max(32) }).openapi('Reaction')
export const reactionParams = z.object({ message_id: messageId, emoji: term(1, 64) })
export const userPageSchema = pageOf(userSchema).openapi('UserPage')

export const receiptSchema = z
  .object({ user: userSchema, delivered: z.boolean(), read: z.boolean() })
  .openapi('Receipt')
export const receiptPageSchema = pageOf(receiptSchema).openapi('ReceiptPage')

const MAX_QUERY = 200
export const searchQuery = pageQuery(50, 20).extend({
  q: term(1, MAX_QUERY).openapi({ description: 'Words, `"a phrase"`, `or`, `-without`.' }),
  room_id: roomId.optional(),
  sender_id: userId.optional(),
})
export const searchPageSchema = pageOf(messageSchema).openapi('SearchPage')
