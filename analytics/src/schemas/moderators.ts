import { z } from '@hono/zod-openapi'
import type { ModeratorsAtWork } from '../services/moderators.js'
import { instant, rangeBody, rangeQuerySchema } from './query.js'

export const moderatorsQuerySchema = rangeQuerySchema.extend({
  limit: z.coerce.number().int().min(1).max(200).default(50),
})

const count = z.int().min(0)
export const moderatorsSchema = z
  .object({
    ...rangeBody,
    items: z.array(
      z.object({
        id: z.uuid(),
        name: z.string(),
        acts: count,
        by_action: z.record(z.string(), count).openapi({ example: { remove: 3, approve: 12 } }),
      }),
    ),
  })
  .openapi('Moderators')

export function toModeratorsBody({ fromMs, toMs, items }: ModeratorsAtWork): z.infer<typeof moderatorsSchema> {
  return {
    from: instant(fromMs),
    to: instant(toMs),
    items: items.map(({ id, name, acts, byAction }) => ({ id, name, acts, by_action: { ...byAction } })),
  }
}
