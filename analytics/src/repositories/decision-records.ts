import type { DecisionWord } from '@parley/common/contracts/decisions'
import { timestampOf } from './grains.js'

/** A moderator's decision on a message, and what follows from the other decisions on it. */
export interface DecisionRecord {
  /** The act's id; of older senders the fact's. */
  readonly id: string
  /** Null until the decision itself came: the word that it was taken back may come first. */
  readonly made: {
    readonly atMs: number
    readonly moderatorId: string
    readonly word: DecisionWord
    /** Null where it is not known. */
    readonly revision: number | null
    /** What had put the message before people. */
    readonly cause: string | null
    /** Since when it had waited for a decision; null where it had not. */
    readonly waitingSinceMs: number | null
  } | null
  /** Who took it back; null where it was not. */
  readonly undoneBy: string | null
  /** A later decision on the same revision said the opposite, or somebody else took it back. */
  readonly isOverturned: boolean
  /** Of the second moderator's first decision on a revision: who had decided first, and what. */
  readonly other: { readonly moderatorId: string; readonly word: DecisionWord } | null
}

/** Columns written for each record; `seen_at` is left to its default. */
export const DECISION_COLUMNS = [
  'id',
  'message_id',
  'room_id',
  'decided_at',
  'moderator_id',
  'word',
  'revision',
  'cause',
  'waiting_since',
  'undone_by',
  'is_overturned',
  'other_moderator_id',
  'other_word',
] as const

/** A row of `decisions` as the driver gives it. */
export interface DecisionRow {
  readonly id: string
  readonly message_id: string
  readonly room_id: string
  readonly decided_at: Date | null
  readonly moderator_id: string | null
  readonly word: DecisionWord | null
  readonly revision: number | null
  readonly cause: string | null
  readonly waiting_since: Date | null
  readonly undone_by: string | null
  readonly is_overturned: boolean
  readonly other_moderator_id: string | null
  readonly other_word: DecisionWord | null
}

export function toDecisionRecord(row: DecisionRow): DecisionRecord {
  return {
    id: row.id,
    made:
      row.decided_at && row.moderator_id && row.word
        ? {
            atMs: row.decided_at.getTime(),
            moderatorId: row.moderator_id,
            word: row.word,
            revision: row.revision,
            cause: row.cause,
            waitingSinceMs: row.waiting_since?.getTime() ?? null,
          }
        : null,
    undoneBy: row.undone_by,
    isOverturned: row.is_overturned,
    other:
      row.other_moderator_id && row.other_word ? { moderatorId: row.other_moderator_id, word: row.other_word } : null,
  }
}

/** With the columns of `DECISION_COLUMNS`, for JSON. */
export function toDecisionRow(
  { id, made, undoneBy, isOverturned, other }: DecisionRecord,
  message: { readonly id: string; readonly roomId: string },
): Record<(typeof DECISION_COLUMNS)[number], unknown> {
  return {
    id,
    message_id: message.id,
    room_id: message.roomId,
    decided_at: made && timestampOf(made.atMs),
    moderator_id: made?.moderatorId ?? null,
    word: made?.word ?? null,
    revision: made?.revision ?? null,
    cause: made?.cause ?? null,
    waiting_since: made?.waitingSinceMs == null ? null : timestampOf(made.waitingSinceMs),
    undone_by: undoneBy,
    is_overturned: isOverturned,
    other_moderator_id: other?.moderatorId ?? null,
    other_word: other?.word ?? null,
  }
}
