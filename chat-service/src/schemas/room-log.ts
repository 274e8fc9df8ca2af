import { z } from '@hono/zod-openapi'
import { roomEventsBodySchema } from '@parley/common/contracts/chat'

const MAX_EPOCH = 64

export const eventsQuery = z.object({
  since: z.coerce.number().int().min(0).openapi({ description: 'The last `seq` you have; 0 for all there is.' }),
  epoch: z.string().max(MAX_EPOCH).optional().openapi({ description: 'The `epoch` you read `since` in.' }),
  limit: z.coerce.number().int().min(1).max(1_000).default(200),
})
export const roomEventsSchema = roomEventsBodySchema.extend({}).openapi('RoomEvents')

export const markSchema = z.object({ seq: z.int().min(0) }).openapi('Mark')
