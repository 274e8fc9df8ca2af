import { z } from '@hono/zod-openapi'
import { LABELS } from '@parley/common/contracts/moderation'
import type { PersonDecision, PersonMessage } from '../repositories/people.js'
import { latencyBinEnd } from '../services/latency-bins.js'
import type { Erasure, HeldItem, HeldOfPerson } from '../services/people.js'

export const personParamsSchema = z.object({ id: z.uuid() })
export const heldQuerySchema = z.object({
  cursor: z.uuid().optional().openapi({ description: '`next` of the page before.' }),
  limit: z.coerce.number().int().min(1).max(1_000).default(1_000),
})

const count = z.int().min(0)
export const erasureSchema = z
  .object({ user_id: z.uuid(), totals: count, acts: count, messages: count })
  .openapi('Erasure', { description: 'Rows that bear a pseudonym since this call.' })

const decisionWordSchema = z.enum(['remove', 'keep'])

const heldMessageSchema = z.object({
  kind: z.literal('message'),
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
})

const heldDecisionSchema = z.object({
  kind: z.literal('decision'),
  decision_id: z.uuid(),
  message_id: z.uuid(),
  made: z
    .object({
      at: z.iso.datetime(),
      decision: decisionWordSchema,
      revision: z.int().nullable(),
      cause: z.string().nullable(),
      waiting_since: z.iso.datetime().nullable(),
      overturned: z.boolean(),
      taken_back: z.boolean(),
    })
    .nullable()
    .openapi({ description: 'Null where somebody else made it.' }),
  took_back: z.boolean().openapi({ description: 'The person took it back.' }),
  decided_before: decisionWordSchema.nullable().openapi({
    description: 'What the person had decided first on the same message, where this is the second decision on it.',
  }),
})

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
    decided: z
      .array(
        z.object({
          month: z.iso.datetime(),
          decisions: count,
          removed: count,
          kept: count,
          overturned: count,
          waits: z
            .array(z.object({ up_to_ms: z.number().min(0), decisions: count }))
            .openapi({ description: 'How long what was decided on had waited.' }),
        }),
      )
      .openapi({ description: 'Decisions as a moderator.' }),
    items: z
      .array(z.discriminatedUnion('kind', [heldMessageSchema, heldDecisionSchema]))
      .openapi({ description: 'Messages, and decisions as a moderator one by one, in order of their ids.' }),
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
    decided: held.decided.map(({ month, totals, waits }) => ({
      month: month.toISOString(),
      ...totals,
      waits: waits.map(({ bin, decisions }) => ({ up_to_ms: Math.round(latencyBinEnd(bin)), decisions })),
    })),
    items: held.items.map(toItemBody),
    next: held.next,
  }
}

function toItemBody(item: HeldItem): z.infer<typeof heldSchema>['items'][number] {
  return item.kind === 'message' ? toMessageBody(item) : toDecisionBody(item)
}

function toMessageBody(message: PersonMessage): z.infer<typeof heldMessageSchema> {
  return {
    kind: 'message',
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
  }
}

function toDecisionBody({ id, messageId, made, ...part }: PersonDecision): z.infer<typeof heldDecisionSchema> {
  return {
    kind: 'decision',
    decision_id: id,
    message_id: messageId,
    made: made && {
      at: made.at.toISOString(),
      decision: made.word,
      revision: made.revision,
      cause: made.cause,
      waiting_since: made.waitingSince?.toISOString() ?? null,
      overturned: made.isOverturned,
      taken_back: made.isTakenBack,
    },
    took_back: part.tookBack,
    decided_before: part.decidedBefore,
  }
}

function fraction(millionths: number | null): number | null {
  return millionths === null ? null : millionths / 1_000_000
}
