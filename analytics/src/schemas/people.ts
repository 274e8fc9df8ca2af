import { z } from '@hono/zod-openapi'
import { LABELS } from '@parley/common/contracts/moderation'
import type { Erasure, HeldOfPerson } from '../services/people.js'

export const personParamsSchema = z.object({ id: z.uuid() })
export const heldQuerySchema = z.object({
  cursor: z.uuid().optional().openapi({ description: '`next` of the page before.' }),
  limit: z.coerce.number().int().min(1).max(1_000).default(1_000),
})

const count = z.int().min(0)
export const erasureSchema = z
  .object({ user_id: z.uuid(), totals: count, acts: count, messages: count })
  .openapi('Erasure', { description: 'Rows that bear a pseudonym since this call.' })

export const heldSchema = z
  .object({
    user_id: z.uuid(),
    name: z.object({ name: z.string(), at: z.iso.datetime() }).nullable(),
    totals: z.array(
      z.object({
        month: z.iso.datetime(),
        messages: count,
        deleted: count,
        flagged: count,
        hidden: count,
        held: count,
        rejected: count,
        upheld: count,
      }),
    ),
    acts: z.array(z.object({ month: z.iso.datetime(), action: z.string(), acts: count })),
    items: z.array(
      z.object({
        message_id: z.uuid(),
        room_id: z.uuid(),
        posted_at: z.iso.datetime(),
        characters: count,
        edits: count,
        deleted_at: z.iso.datetime().nullable(),
        action: z.string().nullable(),
        label: z.string().nullable(),
        sentiment: z.string().nullable(),
        decision: z.string().nullable(),
        verdict: z
          .object({
            at: z.iso.datetime(),
            rule: z.string().nullable(),
            model_version: z.string().nullable(),
            scores: z.record(z.string(), z.number().nullable()),
          })
          .nullable(),
      }),
    ),
    next: z.string().nullable(),
  })
  .openapi('HeldOfPerson')

export function toErasureBody(userId: string, erasure: Erasure): z.infer<typeof erasureSchema> {
  return { user_id: userId, ...erasure }
}

export function toHeldBody(userId: string, held: HeldOfPerson): z.infer<typeof heldSchema> {
  return {
    user_id: userId,
    name: held.name && { name: held.name.name, at: held.name.namedAt.toISOString() },
    totals: held.totals.map(({ month, totals }) => ({ month: month.toISOString(), ...totals })),
    acts: held.acts.map(({ month, action, acts }) => ({ month: month.toISOString(), action, acts })),
    items: held.messages.map((message) => ({
      message_id: message.id,
      room_id: message.roomId,
      posted_at: message.postedAt.toISOString(),
      characters: message.characters,
      edits: message.edits,
      deleted_at: message.deletedAt?.toISOString() ?? null,
      action: message.action,
      label: message.label,
      sentiment: message.sentiment,
      decision: message.decision,
      verdict: message.verdictAt && {
        at: message.verdictAt.toISOString(),
        rule: message.rule,
        model_version: message.modelVersion,
        scores: Object.fromEntries(LABELS.map((label) => [label, fraction(message.scores[label])])),
      },
    })),
    next: held.next,
  }
}

function fraction(millionths: number | null): number | null {
  return millionths === null ? null : millionths / 1_000_000
}
