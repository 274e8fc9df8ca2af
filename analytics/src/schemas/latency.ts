import { z } from '@hono/zod-openapi'
import type { Latency, LatencyFigures } from '../services/latency.js'
import { bucketSchema, instant, rangeBody } from './query.js'

const milliseconds = z.number().min(0).nullable()
const figures = {
  verdicts: z.int().min(0),
  p50_ms: milliseconds,
  p90_ms: milliseconds,
  p95_ms: milliseconds,
  p99_ms: milliseconds,
} as const
const figuresSchema = z.object(figures)

export const latencySchema = z
  .object({
    ...rangeBody,
    bucket: bucketSchema,
    ...figures,
    bins: z.array(z.object({ up_to_ms: z.number(), verdicts: z.int().min(0) })),
    points: z.array(z.object({ at: z.iso.datetime(), ...figures })),
  })
  .openapi('Latency', {
    description: 'From a text’s acceptance to its verdict’s application. Percentiles are right to within 7 %.',
  })

export function toLatencyBody(latency: Latency): z.infer<typeof latencySchema> {
  return {
    from: instant(latency.fromMs),
    to: instant(latency.toMs),
    bucket: latency.grain,
    ...toFiguresBody(latency.figures),
    bins: latency.bins.map(({ upToMs, verdicts }) => ({ up_to_ms: upToMs, verdicts })),
    points: latency.points.map(({ atMs, figures }) => ({ at: instant(atMs), ...toFiguresBody(figures) })),
  }
}

function toFiguresBody({ verdicts, p50Ms, p90Ms, p95Ms, p99Ms }: LatencyFigures): z.infer<typeof figuresSchema> {
  return { verdicts, p50_ms: p50Ms, p90_ms: p90Ms, p95_ms: p95Ms, p99_ms: p99Ms }
}
