import { z } from '@hono/zod-openapi'
import type { QueueState, SystemState } from '../services/system.js'

const count = z.int().min(0)

export const systemSchema = z
  .object({
    at: z.iso.datetime(),
    services: z.array(
      z.object({
        name: z.string(),
        status: z.enum(['ready', 'unavailable', 'unreachable']).openapi({
          description: '`unavailable`: it answers, but one of its own dependencies is gone. `unreachable`: no answer.',
        }),
        checks: z.record(z.string(), z.string()),
      }),
    ),
    queues: z.array(
      z.discriminatedUnion('status', [
        z.object({
          status: z.literal('ok'),
          name: z.string(),
          waiting: count,
          active: count,
          delayed: count,
          dead_letters: count,
          oldest_waiting_ms: z.number().nullable(),
          newest_dead_letters: z.array(
            z.object({ id: z.string(), reason: z.string(), attempts: count, failed_at: z.iso.datetime() }),
          ),
        }),
        z.object({ status: z.literal('unreachable'), name: z.string() }),
      ]),
    ),
    outbox: z.discriminatedUnion('status', [
      z.object({ status: z.literal('ok'), pending: count, oldest_age_ms: z.number().nullable() }),
      z.object({ status: z.literal('unreachable') }),
    ]),
  })
  .openapi('System')
type SystemBody = z.infer<typeof systemSchema>

export function toSystemBody({ at, services, queues, outbox }: SystemState): SystemBody {
  return {
    at: at.toISOString(),
    services: services.map(({ name, status, checks }) => ({ name, status, checks: { ...checks } })),
    queues: queues.map(toQueueBody),
    outbox: outbox
      ? { status: 'ok', pending: outbox.pending, oldest_age_ms: outbox.oldestAgeMs }
      : { status: 'unreachable' },
  }
}

function toQueueBody({ name, depth, deadLetters }: QueueState): SystemBody['queues'][number] {
  if (!depth) return { status: 'unreachable', name }
  return {
    status: 'ok',
    name,
    waiting: depth.waiting,
    active: depth.active,
    delayed: depth.delayed,
    dead_letters: depth.failed,
    oldest_waiting_ms: depth.oldestWaitingMs,
    newest_dead_letters: deadLetters.map(({ id, failedReason, attempts, failedAt }) => ({
      id,
      reason: failedReason,
      attempts,
      failed_at: failedAt,
    })),
  }
}
