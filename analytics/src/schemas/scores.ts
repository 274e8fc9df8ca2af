import { z } from '@hono/zod-openapi'
import { labelSchema } from '@parley/common/contracts/moderation'
import { BIN_COUNTS, type BinCount } from '../services/score-bins.js'
import type { ScoreHistograms } from '../services/scores.js'
import { instant, limitedBody, rangeBody, rangeQuerySchema, room } from './query.js'

const binCount = (value: number): value is BinCount => (BIN_COUNTS as readonly number[]).includes(value)

export const histogramQuerySchema = rangeQuerySchema.extend({
  room,
  label: labelSchema.optional().openapi({ description: 'Default: all labels.' }),
  bins: z.coerce
    .number()
    .refine(binCount, `One of ${BIN_COUNTS.join(', ')}`)
    .default(10)
    .openapi({ type: 'integer', enum: [...BIN_COUNTS], description: 'Into how many bins 0..1 is cut.' }),
})

export const histogramsSchema = z
  .object({
    ...rangeBody,
    ...limitedBody,
    histograms: z.array(
      z.object({
        label: labelSchema,
        scored: z.int().min(0),
        bins: z.array(
          z.object({
            from: z.number(),
            to: z.number().openapi({ description: 'Exclusive, but for the last bin.' }),
            messages: z.int().min(0),
          }),
        ),
      }),
    ),
  })
  .openapi('ScoreHistograms')

export function toHistogramsBody({
  fromMs,
  toMs,
  isLimited,
  histograms,
}: ScoreHistograms): z.infer<typeof histogramsSchema> {
  return {
    from: instant(fromMs),
    to: instant(toMs),
    limited: isLimited,
    histograms: histograms.map(({ label, scored, bins }) => ({ label, scored, bins: [...bins] })),
  }
}
