import { z } from '@hono/zod-openapi'
import { scoresSchema } from '@parley/common/contracts/moderation'
import type { Figures, Summary, Timeseries } from '../services/activity.js'
import { bucketSchema, instant, rangeBody } from './query.js'

const count = z.int().min(0)

const figures = {
  messages: count.openapi({ description: 'Posted; all other figures are about these messages.' }),
  characters: count,
  edited: count,
  deleted: count.openapi({ description: 'By their authors.' }),
  scored: count,
  unsupported: count.openapi({ description: 'In a language the model does not know.' }),
  failed: count.openapi({ description: 'Could not be scored.' }),
  pending: count.openapi({ description: 'No verdict has come yet.' }),
  flagged: count,
  hidden: count,
  held: count,
  released: count,
  rejected: count,
  upheld: count.openapi({ description: 'Acted on by policy; moderators agreed.' }),
  overturned: count.openapi({ description: 'Acted on by policy; moderators disagreed.' }),
  missed: count.openapi({ description: 'Left alone by policy, removed by moderators.' }),
  sentiment: z.object({ positive: count, neutral: count, negative: count }),
  mean_scores: scoresSchema.nullable().openapi({ description: 'Null when nothing was scored.' }),
  active_users: count.nullable().openapi({
    description:
      'How many people posted (in a summary: in the whole hours, or days, around the range). Null in one room, by the minute and in `previous`.',
  }),
} as const

const figuresSchema = z.object(figures).openapi('Figures')

export const summarySchema = z
  .object({
    ...rangeBody,
    ...figures,
    since: z.iso.datetime().nullable().openapi({
      description:
        'When the first message that is counted was posted on this server, to the minute or hour; null when there is none.',
    }),
    previous: figuresSchema.openapi({ description: 'The range of the same length right before.' }),
    labels: z.array(
      z.object({
        label: z.string(),
        flagged: count,
        hidden: count,
        held: count,
        rejected: count,
        upheld: count,
        overturned: count,
      }),
    ),
  })
  .openapi('Summary')

export const timeseriesSchema = z
  .object({
    ...rangeBody,
    bucket: bucketSchema,
    points: z.array(z.object({ at: z.iso.datetime().openapi({ description: 'Start of the bucket.' }), ...figures })),
  })
  .openapi('Timeseries')

export function toSummaryBody({
  fromMs,
  toMs,
  figures,
  previous,
  labels,
  sinceMs,
}: Summary): z.infer<typeof summarySchema> {
  return {
    from: instant(fromMs),
    to: instant(toMs),
    ...toFiguresBody(figures),
    since: sinceMs === null ? null : instant(sinceMs),
    previous: toFiguresBody(previous),
    labels: [...labels],
  }
}

export function toTimeseriesBody({ fromMs, toMs, grain, points }: Timeseries): z.infer<typeof timeseriesSchema> {
  return {
    from: instant(fromMs),
    to: instant(toMs),
    bucket: grain,
    points: points.map(({ atMs, figures }) => ({ at: instant(atMs), ...toFiguresBody(figures) })),
  }
}

function toFiguresBody({ totals, pending, meanScores, activeUsers }: Figures): z.infer<typeof figuresSchema> {
  return {
    messages: totals.messages,
    characters: totals.characters,
    edited: totals.edited,
    deleted: totals.deleted,
    scored: totals.scored,
    unsupported: totals.unsupported,
    failed: totals.failed,
    pending,
    flagged: totals.flagged,
    hidden: totals.hidden,
    held: totals.held,
    released: totals.released,
    rejected: totals.rejected,
    upheld: totals.upheld,
    overturned: totals.overturned,
    missed: totals.missed,
    sentiment: { positive: totals.positive, neutral: totals.neutral, negative: totals.negative },
    mean_scores: meanScores,
    active_users: activeUsers,
  }
}
