import { z } from '@hono/zod-openapi'
import { LABELS, labelSchema } from '@parley/common/contracts/moderation'
import type { Heatmap } from '../services/heatmap.js'
import { instant, rangeBody, rangeQuerySchema } from './query.js'

export const heatmapQuerySchema = rangeQuerySchema.extend({
  limit: z.coerce.number().int().min(1).max(100).default(20).openapi({ description: 'Most rooms shown.' }),
})

const count = z.int().min(0)
export const heatmapSchema = z
  .object({
    ...rangeBody,
    labels: z.array(labelSchema),
    rooms: z.array(
      z.object({
        id: z.uuid().openapi({ description: 'Of all direct rooms together: the nil UUID.' }),
        name: z.string().openapi({ description: 'Empty for the direct rooms.' }),
        messages: count,
        scored: count,
        acted_on: count,
        cells: z
          .array(
            z.object({
              label: labelSchema,
              acted_on: count.openapi({ description: 'Messages that this label made policy act on.' }),
              mean_score: z.number().min(0).max(1).nullable(),
            }),
          )
          .openapi({ description: 'In the order of `labels`.' }),
      }),
    ),
  })
  .openapi('Heatmap')

export function toHeatmapBody({ fromMs, toMs, rooms }: Heatmap): z.infer<typeof heatmapSchema> {
  return {
    from: instant(fromMs),
    to: instant(toMs),
    labels: [...LABELS],
    rooms: rooms.map(({ id, name, messages, scored, actedOn, sums, byLabel }) => ({
      id,
      name,
      messages,
      scored,
      acted_on: actedOn,
      cells: LABELS.map((label) => ({
        label,
        acted_on: byLabel[label] ?? 0,
        // Sums are of millionths: six digits are what there is.
        mean_score: scored === 0 ? null : Math.round(sums[label] / scored) / 1_000_000,
      })),
    })),
  }
}
