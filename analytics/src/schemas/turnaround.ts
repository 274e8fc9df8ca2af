import { z } from '@hono/zod-openapi'
import type { Turnaround, TurnaroundFigures } from '../services/turnaround.js'
import { bucketSchema, coarseBucket, instant, rangeBody, rangeQuerySchema } from './query.js'

export const turnaroundQuerySchema = rangeQuerySchema.extend({ bucket: coarseBucket })

const count = z.int().min(0)
const ms = z.number().min(0)
const figures = { decisions: count, p50_ms: ms.nullable(), p95_ms: ms.nullable() } as const
const figuresSchema = z.object(figures)

export const turnaroundSchema = z
  .object({
    ...rangeBody,
    bucket: bucketSchema,
    ...figures,
    causes: z.array(z.object({ cause: z.string(), ...figures })),
    points: z.array(z.object({ at: z.iso.datetime(), ...figures })),
    queue: z.discriminatedUnion('status', [
      z.object({
        status: z.literal('ok'),
        open: count,
        oldest_age_ms: ms.nullable(),
        p50_age_ms: ms.nullable(),
        p95_age_ms: ms.nullable(),
        causes: z.array(z.object({ cause: z.string(), open: count, oldest_age_ms: ms })),
      }),
      z.object({ status: z.literal('unreachable') }),
    ]),
  })
  .openapi('Turnaround')
type TurnaroundBody = z.infer<typeof turnaroundSchema>

export function toTurnaroundBody(turnaround: Turnaround): TurnaroundBody {
  const { fromMs, toMs, grain, figures: total, causes, points, queue } = turnaround
  return {
    from: instant(fromMs),
    to: instant(toMs),
    bucket: grain,
    ...toFiguresBody(total),
    causes: causes.map(({ cause, figures: ofCause }) => ({ cause, ...toFiguresBody(ofCause) })),
    points: points.map(({ atMs, figures: ofPoint }) => ({ at: instant(atMs), ...toFiguresBody(ofPoint) })),
    queue: toQueueBody(queue),
  }
}

function toFiguresBody({ decisions, p50Ms, p95Ms }: TurnaroundFigures): z.infer<typeof figuresSchema> {
  return { decisions, p50_ms: p50Ms, p95_ms: p95Ms }
}

function toQueueBody(queue: Turnaround['queue']): TurnaroundBody['queue'] {
  if (queue === null) return { status: 'unreachable' }
  return {
    status: 'ok',
    open: queue.open,
    oldest_age_ms: queue.oldestAgeMs,
    p50_age_ms: queue.p50AgeMs,
    p95_age_ms: queue.p95AgeMs,
    causes: queue.causes.map(({ cause, open, oldestAgeMs }) => ({ cause, open, oldest_age_ms: oldestAgeMs })),
  }
}
