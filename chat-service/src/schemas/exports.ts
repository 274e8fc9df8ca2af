import { z } from '@hono/zod-openapi'
import { roomKindSchema, roomRoleSchema } from '@parley/common/contracts/chat'
import { messageSchema } from './messages.js'
import { cursorParam } from './paging.js'

const timestamp = z.iso.datetime()
const next = z.string().nullable()

const exportedRoomSchema = z.object({
  room: z.uuid(),
  kind: roomKindSchema,
  name: z.string(),
  role: roomRoleSchema,
  state: z.string(),
  joined_at: timestamp,
})
const exportedReactionSchema = z.object({ message_id: z.uuid(), emoji: z.string(), created_at: timestamp })

const exportedConsentSchema = z.object({ to: z.literal('training'), given: z.boolean(), at: timestamp })
const exportedLabelSchema = z.object({
  id: z.uuid(),
  source: z.enum(['decision', 'correction']),
  at: timestamp,
  message_id: z.uuid().nullable(),
  revision: z.int().nullable(),
  decision: z.string().nullable(),
  word: z.enum(['remove', 'keep']).nullable(),
  text: z.string().nullable().openapi({ description: 'Of a correction: what you sent.' }),
  language: z.string().nullable(),
  corrected: z.record(z.string(), z.number()).nullable(),
})

export const exportQuery = z.object({
  cursor: cursorParam,
  limit: z.coerce.number().int().min(1).max(500).default(200),
})

export const exportPageSchema = z
  .discriminatedUnion('part', [
    z.object({ part: z.literal('rooms'), items: z.array(exportedRoomSchema), next }),
    z.object({ part: z.literal('messages'), items: z.array(messageSchema), next }),
    z.object({ part: z.literal('reactions'), items: z.array(exportedReactionSchema), next }),
    z.object({ part: z.literal('consents'), items: z.array(exportedConsentSchema), next }),
    z.object({ part: z.literal('labels'), items: z.array(exportedLabelSchema), next }),
  ])
  .openapi('ExportPage')
export type ExportPageBody = z.infer<typeof exportPageSchema>
