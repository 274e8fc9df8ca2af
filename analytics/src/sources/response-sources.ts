import { z } from 'zod'
import type { OutboxLag, ReviewQueueAges, ServiceReadiness, SystemSources } from '../services/system-sources.js'

const readySchema = z.object({
  status: z.enum(['ready', 'unavailable']),
  checks: z.record(z.string(), z.string()).default({}),
})
const outboxSchema = z.object({ pending: z.int().min(0), oldest_age_ms: z.number().min(0).nullable() })
const age = z.number().min(0)
const reviewQueueSchema = z.object({
  open: z.int().min(0),
  oldest_age_ms: age.nullable(),
  p50_age_ms: age.nullable(),
  p95_age_ms: age.nullable(),
  causes: z.array(z.object({ cause: z.string(), open: z.int().min(0), oldest_age_ms: age })),
})

export type Ask = () => Promise<Response>

/**
 * Sources that are HTTP answers, whether they come over the network or straight from an app in this process:
 * `ready` are the services' `/ready`, `outbox` and `reviewQueue` chat-service's `/internal/outbox` and
 * `/internal/review-queue` asked with the service token.
 */
export function responseSources(asks: {
  readonly ready: Readonly<Record<string, Ask>>
  readonly outbox: Ask
  readonly reviewQueue: Ask
}): SystemSources {
  return {
    readiness: Object.fromEntries(Object.entries(asks.ready).map(([name, ask]) => [name, () => readiness(ask)])),
    outbox: () => outboxLag(asks.outbox),
    reviewQueue: () => reviewQueueAges(asks.reviewQueue),
  }
}

async function readiness(ask: Ask): Promise<ServiceReadiness> {
  const response = await ask()
  // A service that is not ready answers 503 with the same body, which says why.
  if (!response.ok && response.status !== 503) throw new Error(`/ready answered ${response.status}`)
  const { status, checks } = readySchema.parse(await response.json())
  return { isReady: status === 'ready', checks }
}

async function outboxLag(ask: Ask): Promise<OutboxLag> {
  const response = await ask()
  if (!response.ok) throw new Error(`/internal/outbox answered ${response.status}`)
  const { pending, oldest_age_ms } = outboxSchema.parse(await response.json())
  return { pending, oldestAgeMs: oldest_age_ms }
}

async function reviewQueueAges(ask: Ask): Promise<ReviewQueueAges> {
  const response = await ask()
  if (!response.ok) throw new Error(`/internal/review-queue answered ${response.status}`)
  const { open, causes, ...ages } = reviewQueueSchema.parse(await response.json())
  return {
    open,
    oldestAgeMs: ages.oldest_age_ms,
    p50AgeMs: ages.p50_age_ms,
    p95AgeMs: ages.p95_age_ms,
    causes: causes.map(({ oldest_age_ms, ...cause }) => ({ ...cause, oldestAgeMs: oldest_age_ms })),
  }
}
