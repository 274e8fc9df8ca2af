import { z } from '@hono/zod-openapi'
import type { Automation, AutomationFigures } from '../services/automation.js'
import { proportionSchema } from './proportions.js'
import { bucketSchema, coarseBucket, instant, rangeBody, roomRangeQuerySchema } from './query.js'

export const automationQuerySchema = roomRangeQuerySchema.extend({ bucket: coarseBucket })

const count = z.int().min(0)
const figures = {
  automatic: count.openapi({ description: 'Hidden, held or refused by policy, and not put back by people.' }),
  confirmed: count.openapi({ description: 'Of those: confirmed by a person.' }),
  assisted: count.openapi({ description: 'Removed by people where policy had only flagged.' }),
  manual: count.openapi({ description: 'Removed by people where policy had done nothing.' }),
  reversed: count.openapi({ description: 'Hidden, held or refused by policy, and put back by people.' }),
  automatic_share: proportionSchema.openapi({ description: '`automatic` among all that was taken down.' }),
} as const
const figuresSchema = z.object(figures)

export const automationSchema = z
  .object({
    ...rangeBody,
    bucket: bucketSchema,
    ...figures,
    points: z.array(z.object({ at: z.iso.datetime(), ...figures })),
  })
  .openapi('Automation')

export function toAutomationBody(automation: Automation): z.infer<typeof automationSchema> {
  const { fromMs, toMs, grain, figures: total, points } = automation
  return {
    from: instant(fromMs),
    to: instant(toMs),
    bucket: grain,
    ...toFiguresBody(total),
    points: points.map(({ atMs, figures: ofPoint }) => ({ at: instant(atMs), ...toFiguresBody(ofPoint) })),
  }
}

function toFiguresBody({ automaticShare, ...counts }: AutomationFigures): z.infer<typeof figuresSchema> {
  return { ...counts, automatic_share: automaticShare }
}
