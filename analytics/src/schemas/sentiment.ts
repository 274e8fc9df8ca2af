import { z } from '@hono/zod-openapi'
import type { SentimentFigures, SentimentSeries } from '../services/sentiment.js'
import { bucketSchema, instant, rangeBody, seriesQuerySchema } from './query.js'

export const sentimentQuerySchema = seriesQuerySchema.extend({
  room: z.uuid().optional().openapi({ description: 'Only this room. Default: the whole server.' }),
})

const count = z.int().min(0)
const figures = {
  scored: count,
  positive: count,
  neutral: count,
  negative: count,
  balance: z.number().min(-1).max(1).nullable().openapi({
    description: 'Positive less negative, by scored; null where nothing was scored.',
  }),
} as const
const figuresSchema = z.object(figures)

export const sentimentSeriesSchema = z
  .object({
    ...rangeBody,
    bucket: bucketSchema,
    ...figures,
    points: z.array(z.object({ at: z.iso.datetime(), ...figures })),
  })
  .openapi('SentimentSeries')

export function toSentimentBody(series: SentimentSeries): z.infer<typeof sentimentSeriesSchema> {
  const { fromMs, toMs, grain, figures: total, points } = series
  const body = (ofBucket: SentimentFigures): z.infer<typeof figuresSchema> => ({ ...ofBucket })
  return {
    from: instant(fromMs),
    to: instant(toMs),
    bucket: grain,
    ...body(total),
    points: points.map(({ atMs, figures: ofPoint }) => ({ at: instant(atMs), ...body(ofPoint) })),
  }
}
