import { z } from '@hono/zod-openapi'
import type { Quality, QualityFigures } from '../services/quality.js'
import { instant, rangeBody } from './query.js'

const count = z.int().min(0)
const figures = {
  acted_on: count.openapi({ description: 'Flagged, hidden, held or rejected by policy.' }),
  upheld: count,
  overturned: count,
  override_rate: z
    .number()
    .min(0)
    .max(1)
    .nullable()
    .openapi({ description: 'Overturned among the decided ones; null when none was decided.' }),
} as const
const figuresSchema = z.object(figures)

export const qualitySchema = z
  .object({
    ...rangeBody,
    ...figures,
    missed: count.openapi({ description: 'Left alone by policy, removed by moderators.' }),
    labels: z.array(z.object({ label: z.string(), ...figures })),
  })
  .openapi('Quality')

export function toQualityBody({ fromMs, toMs, overall, missed, labels }: Quality): z.infer<typeof qualitySchema> {
  return {
    from: instant(fromMs),
    to: instant(toMs),
    ...toFiguresBody(overall),
    missed,
    labels: labels.map(({ label, ...rest }) => ({ label, ...toFiguresBody(rest) })),
  }
}

function toFiguresBody({ actedOn, upheld, overturned, overrideRate }: QualityFigures): z.infer<typeof figuresSchema> {
  return { acted_on: actedOn, upheld, overturned, override_rate: overrideRate }
}
