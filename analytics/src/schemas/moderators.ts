import { z } from '@hono/zod-openapi'
import type { ModeratorsAtWork } from '../services/moderators.js'
import { proportionSchema } from './proportions.js'
import { instant, rangeBody, rangeQuerySchema } from './query.js'

export const moderatorsQuerySchema = rangeQuerySchema.extend({
  limit: z.coerce.number().int().min(1).max(200).default(50),
})

const count = z.int().min(0)
const ms = z.number().min(0).nullable()
export const moderatorsSchema = z
  .object({
    ...rangeBody,
    items: z.array(
      z.object({
        id: z.uuid(),
        name: z.string(),
        acts: count,
        by_action: z.record(z.string(), count).openapi({ example: { remove: 3, approve: 12 } }),
        decisions: count.openapi({ description: 'Acts that were decisions on messages, less those taken back.' }),
        removed: count,
        kept: count,
        overturn: proportionSchema.openapi({ description: 'Of the decisions, those that were reversed later.' }),
        p50_ms: ms.openapi({
          description: 'From when an item came before people to the decision, right to within 7 %.',
        }),
        p95_ms: ms,
      }),
    ),
  })
  .openapi('Moderators')

export function toModeratorsBody({ fromMs, toMs, items }: ModeratorsAtWork): z.infer<typeof moderatorsSchema> {
  return {
    from: instant(fromMs),
    to: instant(toMs),
    items: items.map(({ id, name, acts, byAction, decisions, removed, kept, overturn, p50Ms, p95Ms }) => ({
      id,
      name,
      acts,
      by_action: { ...byAction },
      decisions,
      removed,
      kept,
      overturn,
      p50_ms: p50Ms,
      p95_ms: p95Ms,
    })),
  }
}
