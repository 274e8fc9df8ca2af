import { z } from '@hono/zod-openapi'
import { serverRoleSchema } from '@parley/common/contracts/identity'

const timestamp = z.iso.datetime()

export const outboxStateSchema = z
  .object({
    pending: z.int().openapi({ description: 'Committed, not yet queued; counted up to 100,000.' }),
    oldest_age_ms: z.int().nullable(),
  })
  .openapi('OutboxState')

export const erasureSchema = z
  .object({ messages: z.int(), reactions: z.int(), memberships: z.int() })
  .openapi('Erasure', { description: 'What this call erased; all 0 when nothing was left.' })

export const retentionReportSchema = z
  .object({
    days: z.int().nullable().openapi({ description: 'Null = messages are kept for good.' }),
    runs: z.array(
      z.object({
        id: z.uuid(),
        started_at: timestamp,
        finished_at: timestamp,
        cutoff: timestamp,
        messages: z.int(),
        events: z.int(),
        rooms: z.int(),
      }),
    ),
  })
  .openapi('RetentionReport')

export const nameCheckSchema = z.object({ name: z.string().min(1).max(400) }).openapi('NameCheck')
export const nameCheckedSchema = z
  .object({ refused_by: z.string().nullable().openapi({ description: 'A rule such as `list:slurs`; null = taken.' }) })
  .openapi('NameChecked')

export const accountRoleSchema = z.object({ role: serverRoleSchema }).openapi('AccountRole')

const age = z.number().min(0)
export const reviewQueueAgesSchema = z
  .object({
    open: z.int().min(0),
    oldest_age_ms: age.nullable(),
    p50_age_ms: age.nullable(),
    p95_age_ms: age.nullable(),
    causes: z.array(z.object({ cause: z.string(), open: z.int().min(0), oldest_age_ms: age })),
  })
  .openapi('ReviewQueueAges')
