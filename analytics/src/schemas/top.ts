import { z } from '@hono/zod-openapi'
import { RANKINGS } from '../repositories/top.js'
import type { Top } from '../services/top.js'
import { instant, limitedBody, rangeBody, rangeQuerySchema, room } from './query.js'

export const topQuerySchema = rangeQuerySchema.extend({
  by: z.enum(RANKINGS).default('messages').openapi({
    description:
      'What to rank by; `acted_on` is flagged, hidden, held and rejected together. Who has none is left out.',
  }),
  limit: z.coerce.number().int().min(1).max(100).default(10),
})

export const topUsersQuerySchema = topQuerySchema.extend({ room })

const count = z.int().min(0)
export const topSchema = z
  .object({
    ...rangeBody,
    ...limitedBody,
    items: z.array(
      z.object({
        id: z.uuid().openapi({ description: 'Of all direct rooms together: the nil UUID.' }),
        name: z.string().openapi({ description: 'The newest one known; empty for the direct rooms.' }),
        messages: count,
        deleted: count,
        flagged: count,
        hidden: count,
        held: count,
        rejected: count,
        acted_on: count,
        upheld: count,
      }),
    ),
  })
  .openapi('Top')

export function toTopBody({ fromMs, toMs, isLimited, items }: Top): z.infer<typeof topSchema> {
  return {
    from: instant(fromMs),
    to: instant(toMs),
    limited: isLimited,
    items: items.map(({ id, name, totals }) => ({
      id,
      name,
      ...totals,
      acted_on: totals.flagged + totals.hidden + totals.held + totals.rejected,
    })),
  }
}
