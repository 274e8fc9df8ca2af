import { z } from '@hono/zod-openapi'
import { roomId, seconds, uuid } from './ids.js'
import { pageOf, pageQuery } from './paging.js'
import { prose } from './texts.js'

const timestamp = z.iso.datetime()
export const MAX_BULK_ITEMS = 200
const MAX_REMOVAL_HOURS = 30 * 24
const MAX_NOTE = 2_000
const MAX_REASON = 500
const MAX_SHOWN = 200

const reason = prose(0, MAX_REASON).default('').openapi({ description: 'Told to the authors.' })
const note = prose(0, MAX_NOTE).default('').openapi({ description: 'For other moderators; goes into the audit log.' })
const requestId = uuid.optional().openapi({ description: 'Sent again, it answers the same batch.' })

export const bulkActSchema = z
  .strictObject({
    items: z.array(uuid).min(1).max(MAX_BULK_ITEMS),
    kind: z.enum(['approve', 'remove', 'restore', 'warn', 'mute', 'ban', 'escalate', 'assign']),
    scope: z.enum(['room', 'server']).default('room').openapi({ description: 'Of warn, mute and ban.' }),
    duration_s: seconds.nullable().default(null),
    /** With warn, mute and ban: what becomes of the messages. */
    decision: z.enum(['approve', 'remove']).nullable().default(null),
    to: z.enum(['server', 'admin']).default('server').openapi({ description: 'Of escalate.' }),
    assignee_id: uuid.nullable().default(null).openapi({ description: 'Of assign.' }),
    expected_state: z
      .enum(['open', 'resolved'])
      .optional()
      .openapi({ description: 'As the orderer saw the items: one that is in the other state by now is refused.' }),
    reason,
    note,
    request_id: requestId,
  })
  .openapi('BulkAct')
export type BulkActRequest = z.infer<typeof bulkActSchema>

/** Unknown fields are refused: a misspelt `room_id` would remove what was posted in all rooms. */
export const removalSchema = z
  .strictObject({
    room_id: roomId
      .nullable()
      .default(null)
      .openapi({
        type: ['string', 'null'],
        description: 'Null = all rooms of the server but conversations of two.',
      }),
    hours: z.int().min(1).max(MAX_REMOVAL_HOURS),
    reason,
    note,
    request_id: requestId,
  })
  .openapi('RemoveRecent')
export type RemovalRequest = z.infer<typeof removalSchema>

const batchResultSchema = z.object({
  item_id: uuid,
  status: z.enum(['done', 'refused']),
  code: z.string().nullable().openapi({ description: 'Why it was refused.' }),
})

export const actBatchSchema = z
  .object({
    id: uuid,
    kind: z.enum(['items', 'removal']),
    by: z.object({ id: uuid, username: z.string() }),
    user_id: uuid.nullable().openapi({ description: 'Whose messages, for a removal.' }),
    room_id: uuid.nullable(),
    state: z.enum(['running', 'done', 'undoing', 'undone']),
    done: z.int().openapi({ description: 'Acts made so far.' }),
    refused: z.int(),
    undone: z.int().openapi({ description: 'Acts undone so far.' }),
    results: z.array(batchResultSchema).max(MAX_SHOWN).openapi({ description: 'Item by item; empty for a removal.' }),
    stopped: z
      .string()
      .nullable()
      .openapi({ description: 'Why the rest was left undone: `insufficient_role`, `insufficient_rank`, ...' }),
    created_at: timestamp,
    finished_at: timestamp.nullable(),
  })
  .openapi('ActBatch')
export type ActBatchBody = z.infer<typeof actBatchSchema>

export const actBatchPageSchema = pageOf(actBatchSchema).openapi('ActBatchPage')
export const actBatchQuerySchema = pageQuery(50, 20)
export const batchParams = z.object({ batch_id: uuid })
