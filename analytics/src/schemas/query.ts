import { z } from '@hono/zod-openapi'
import { labelSchema } from '@parley/common/contracts/moderation'

const OFFSET = /(Z|[+-]\d\d:\d\d)$/i

/**
 * An instant as epoch milliseconds, from ISO 8601: a time with any offset, a time without one (UTC), or a date (its
 * start, UTC). A `+` that a client forgot to encode arrives as a space and is understood.
 */
const instantSchema = z
  .preprocess(
    (value) => (typeof value === 'string' ? value.replace(/ (\d\d:\d\d)$/, '+$1') : value),
    z.union([z.iso.date(), z.iso.datetime({ offset: true, local: true })], 'Not an ISO 8601 date or time'),
  )
  .transform((text) => Date.parse(text.includes('T') && !OFFSET.test(text) ? `${text}Z` : text))

const from = instantSchema.optional().openapi({
  type: 'string',
  format: 'date-time',
  description: 'Start of the range, ISO 8601; UTC unless it names an offset. Default: 24 hours before `to`.',
  example: '2026-01-31T00:00:00Z',
})
const to = instantSchema.optional().openapi({
  type: 'string',
  format: 'date-time',
  description: 'End of the range, exclusive. Default: now.',
  example: '2026-02-01T00:00:00Z',
})
export const room = z.uuid().optional().openapi({
  description: 'Only this room. Default: the whole server. A conversation of two has no figures of its own: a 404.',
})

export const bucketSchema = z.enum(['minute', 'hour', 'day', 'month'])
const bucket = bucketSchema
  .optional()
  .openapi({ description: 'Size of a bucket; buckets start in UTC. Default: by the length of the range.' })

/** Of what is not counted by the minute. */
export const coarseBucket = z
  .enum(['hour', 'day', 'month'])
  .optional()
  .openapi({ description: 'Size of a bucket; buckets start in UTC. Default: by the length of the range.' })

export const rangeQuerySchema = z.object({ from, to })
export const roomRangeQuerySchema = z.object({ from, to, room })
export const seriesQuerySchema = z.object({ from, to, bucket })
export const timeseriesQuerySchema = z.object({
  from,
  to,
  bucket,
  room,
  label: labelSchema
    .optional()
    .openapi({ description: 'Count only the actions and decisions that this label caused; the rest stays.' }),
})

/** Of what is counted from a room's messages themselves. */
export const limitedBody = {
  limited: z.boolean().openapi({
    description:
      'Of a room: it has more messages in the range than one answer is made of (10,000), so only the newest are counted; `from` is the time of the oldest of them.',
  }),
} as const

/** The range an answer is about: as asked for, widened to whole buckets. */
export const rangeBody = { from: z.iso.datetime(), to: z.iso.datetime() } as const

export function instant(epochMs: number): string {
  return new Date(epochMs).toISOString()
}
