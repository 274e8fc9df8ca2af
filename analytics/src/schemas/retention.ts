import { z } from '@hono/zod-openapi'
import type { RetentionReport } from '../services/retention.js'

const count = z.int().min(0)
const runSchema = z.object({
  started_at: z.iso.datetime(),
  finished_at: z.iso.datetime(),
  cutoff: z.iso.datetime().openapi({ description: 'Facts and messages older than this were to go.' }),
  facts: count,
  messages: count,
  minutes: count.openapi({ description: 'Rows of the roll-ups by the minute.' }),
  decisions: count.openapi({ description: 'Single decisions of moderators.' }),
  complete: z.boolean().openapi({ description: 'False when the run stopped at its limit; the next one goes on.' }),
})
type RunBody = z.infer<typeof runSchema>

export const retentionSchema = z
  .object({
    retention_days: count,
    minute_retention_days: count,
    last_run: runSchema.nullable(),
    runs: z.array(runSchema).openapi({ description: 'The newest first.' }),
  })
  .openapi('Retention')

export function toRetentionBody({ settings, runs }: RetentionReport): z.infer<typeof retentionSchema> {
  const bodies = runs.map(
    (run): RunBody => ({
      started_at: run.startedAt.toISOString(),
      finished_at: run.finishedAt.toISOString(),
      cutoff: run.cutoff.toISOString(),
      facts: run.facts,
      messages: run.messages,
      minutes: run.minutes,
      decisions: run.decisions,
      complete: run.isComplete,
    }),
  )
  return {
    retention_days: settings.retentionDays,
    minute_retention_days: settings.minuteRetentionDays,
    last_run: bodies[0] ?? null,
    runs: bodies,
  }
}
