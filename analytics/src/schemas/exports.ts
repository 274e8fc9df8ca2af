import { z } from '@hono/zod-openapi'
import { LABELS, labelSchema } from '@parley/common/contracts/moderation'
import { stringify } from 'csv-stringify/sync'
import type { ExportedMessage } from '../repositories/exports.js'
import { roomRangeQuerySchema } from './query.js'

export const exportQuerySchema = roomRangeQuerySchema.extend({
  label: labelSchema.optional().openapi({ description: 'Only messages that this label made policy act on.' }),
  acted_on: z
    .enum(['true', 'false'])
    .default('false')
    .openapi({ description: 'Only messages that policy or a moderator acted on.' }),
})

const COLUMNS = [
  'message_id',
  'posted_at',
  'room_id',
  'room_name',
  'sender_id',
  'sender_name',
  'characters',
  'edits',
  'deleted_at',
  'verdict_at',
  'outcome',
  'action',
  'label',
  'sentiment',
  ...LABELS,
  'decision',
  'decided_at',
] as const

export function csvHeader(): string {
  return stringify([[...COLUMNS]], { record_delimiter: 'windows' })
}

/** RFC 4180. Names are people's own texts: one that a spreadsheet would take for a formula gets an apostrophe first. */
export function toCsv(messages: readonly ExportedMessage[]): string {
  return stringify(messages.map(toCells), { escape_formulas: true, record_delimiter: 'windows' })
}

function toCells(message: ExportedMessage): readonly (string | number | null)[] {
  return [
    message.id,
    message.postedAt.toISOString(),
    message.roomId,
    message.roomName,
    message.senderId,
    message.senderName,
    message.characters,
    message.edits,
    message.deletedAt?.toISOString() ?? null,
    message.verdictAt?.toISOString() ?? null,
    message.outcome,
    message.action,
    message.label,
    message.sentiment,
    ...LABELS.map((label) => scoreCell(message.scores[label])),
    message.decision,
    message.decidedAt?.toISOString() ?? null,
  ]
}

function scoreCell(millionths: number | null): number | null {
  return millionths === null ? null : millionths / 1_000_000
}
