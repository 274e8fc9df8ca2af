import { z } from '@hono/zod-openapi'
import type { TopRules } from '../services/rules.js'
import { proportionSchema } from './proportions.js'
import { instant, rangeBody, roomRangeQuerySchema } from './query.js'

export const topRulesQuerySchema = roomRangeQuerySchema.extend({
  limit: z.coerce.number().int().min(1).max(100).default(20),
})

const count = z.int().min(0)
export const topRulesSchema = z
  .object({
    ...rangeBody,
    items: z.array(
      z.object({
        rule: z.string().openapi({ example: 'threshold:insult:hide' }),
        flagged: count,
        hidden: count,
        held: count,
        rejected: count,
        acted_on: count,
        upheld: count,
        overturned: count,
        precision: proportionSchema.openapi({ description: 'Upheld among the decided ones.' }),
      }),
    ),
  })
  .openapi('TopRules')

export function toTopRulesBody({ fromMs, toMs, items }: TopRules): z.infer<typeof topRulesSchema> {
  return {
    from: instant(fromMs),
    to: instant(toMs),
    items: items.map(({ rule, byAction, acted_on, upheld, overturned, precision }) => ({
      rule,
      flagged: byAction.flag ?? 0,
      hidden: byAction.hide ?? 0,
      held: byAction.hold ?? 0,
      rejected: byAction.reject ?? 0,
      acted_on,
      upheld,
      overturned,
      precision,
    })),
  }
}
