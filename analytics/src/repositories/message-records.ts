import type { DecisionWord } from '@parley/common/contracts/decisions'
import type { Verdict } from '@parley/common/contracts/moderation'
import { LABELS, type Scores } from '@parley/common/contracts/moderation'
import type { Action } from '@parley/common/contracts/queues'
import type { DecisionRecord } from './decision-records.js'
import { timestampOf } from './grains.js'

export type SentimentName = 'negative' | 'neutral' | 'positive'

/** The verdict that stands: of the newest revision, and of that revision the last one applied. */
export interface StandingVerdict {
  readonly revision: number
  readonly atMs: number
  readonly eventId: string
  readonly outcome: Verdict['outcome']
  readonly action: Action
  /** The label that caused the action, if one did. */
  readonly label: string | null
  /** The rule that did; null also where an older sender did not say. */
  readonly rule: string | null
  /** Null where it was not kept. */
  readonly modelVersion: string | null
  readonly sentiment: SentimentName
  /** Millionths. */
  readonly scores: Scores
}

/** The moderators' last word on a message. */
export interface Decision {
  readonly word: DecisionWord
  readonly atMs: number
  /** The act's id; of older senders the fact's. */
  readonly actId: string
  /** The revision that was decided on; null where that is not known. */
  readonly revision: number | null
}

/** What is known of one message now. */
export interface MessageRecord {
  readonly id: string
  readonly roomId: string
  readonly senderId: string | null
  /** Null until the fact of its posting came. */
  readonly postedAtMs: number | null
  readonly characters: number
  readonly edits: number
  readonly deletedAtMs: number | null
  readonly verdict: StandingVerdict | null
  readonly decision: Decision | null
  /** All decisions that are known, also those taken back, in order of their ids. */
  readonly decisions: readonly DecisionRecord[]
  /** Policy or a moderator acted on it. */
  readonly isActedOn: boolean
}

/** A message of which no more is known: its posting was not heard of yet, or its record has expired. */
export function unpostedMessage(known: Pick<MessageRecord, 'id' | 'roomId' | 'decisions'>): MessageRecord {
  return {
    ...known,
    senderId: null,
    postedAtMs: null,
    characters: 0,
    edits: 0,
    deletedAtMs: null,
    verdict: null,
    decision: null,
    isActedOn: false,
  }
}

/** Columns written for each record; `seen_at` is left to its default. */
export const RECORD_COLUMNS = [
  'id',
  'room_id',
  'sender_id',
  'posted_at',
  'characters',
  'edits',
  'deleted_at',
  'verdict_revision',
  'verdict_at',
  'verdict_event_id',
  'outcome',
  'action',
  'label',
  'rule',
  'model_version',
  'sentiment',
  ...LABELS,
  'decision',
  'decided_at',
  'decision_event_id',
  'decision_revision',
  'is_acted_on',
] as const

/** A row of `messages` as the driver gives it. */
export type MessageRow = Readonly<Record<'id' | 'room_id', string>> &
  Readonly<Record<'characters' | 'edits', number>> &
  Readonly<Record<'posted_at' | 'deleted_at' | 'verdict_at' | 'decided_at', Date | null>> &
  Readonly<Record<'sender_id' | 'verdict_event_id' | 'label' | 'decision_event_id', string | null>> &
  Readonly<Record<keyof Scores, number | null>> & {
    readonly verdict_revision: number | null
    readonly decision_revision: number | null
    readonly rule: string | null
    readonly model_version: string | null
    readonly outcome: Verdict['outcome'] | null
    readonly action: Action | null
    readonly sentiment: SentimentName | null
    readonly decision: Decision['word'] | null
    readonly is_acted_on: boolean
  }

export function toRecord(row: MessageRow, decisions: readonly DecisionRecord[]): MessageRecord {
  return {
    id: row.id,
    roomId: row.room_id,
    senderId: row.sender_id,
    postedAtMs: row.posted_at?.getTime() ?? null,
    characters: row.characters,
    edits: row.edits,
    deletedAtMs: row.deleted_at?.getTime() ?? null,
    verdict: verdictOf(row),
    decision:
      row.decision && row.decided_at && row.decision_event_id
        ? {
            word: row.decision,
            atMs: row.decided_at.getTime(),
            actId: row.decision_event_id,
            revision: row.decision_revision,
          }
        : null,
    decisions,
    isActedOn: row.is_acted_on,
  }
}

function verdictOf(row: MessageRow): StandingVerdict | null {
  if (row.verdict_revision === null || !row.verdict_at || !row.verdict_event_id) return null
  return {
    revision: row.verdict_revision,
    atMs: row.verdict_at.getTime(),
    eventId: row.verdict_event_id,
    outcome: row.outcome ?? 'failed',
    action: row.action ?? 'none',
    label: row.label,
    rule: row.rule,
    modelVersion: row.model_version,
    sentiment: row.sentiment ?? 'neutral',
    scores: Object.fromEntries(LABELS.map((label) => [label, row[label] ?? 0])) as Scores,
  }
}

/** `record` with the columns of `RECORD_COLUMNS`, for JSON. */
export function toRow(record: MessageRecord): Record<(typeof RECORD_COLUMNS)[number], unknown> {
  const { verdict, decision } = record
  return {
    id: record.id,
    room_id: record.roomId,
    sender_id: record.senderId,
    posted_at: nullableTimestamp(record.postedAtMs),
    characters: record.characters,
    edits: record.edits,
    deleted_at: nullableTimestamp(record.deletedAtMs),
    verdict_revision: verdict?.revision ?? null,
    verdict_at: nullableTimestamp(verdict?.atMs ?? null),
    verdict_event_id: verdict?.eventId ?? null,
    outcome: verdict?.outcome ?? null,
    action: verdict?.action ?? null,
    label: verdict?.label ?? null,
    rule: verdict?.rule ?? null,
    model_version: verdict?.modelVersion ?? null,
    sentiment: verdict?.sentiment ?? null,
    ...(Object.fromEntries(LABELS.map((label) => [label, verdict?.scores[label] ?? null])) as Record<
      keyof Scores,
      number | null
    >),
    decision: decision?.word ?? null,
    decided_at: nullableTimestamp(decision?.atMs ?? null),
    decision_event_id: decision?.actId ?? null,
    decision_revision: decision?.revision ?? null,
    is_acted_on: record.isActedOn,
  }
}

function nullableTimestamp(epochMs: number | null): string | null {
  return epochMs === null ? null : timestampOf(epochMs)
}
