import type { AnalyticsFact, ModerationItem } from '@parley/common/contracts/queues'
import type { EventId, MessageId, RoomId } from '@parley/common/ids'
import type { Sql } from '@parley/common/postgres/sql'
import type { Fragment } from '@parley/common/postgres/sql-text'
import type { NewFact, NewText } from './outbox-rows.js'
import { firstIdAt } from './time-ids.js'

/** What a number of outbox entries come to: texts to score and facts to count. */
export interface OutboxBatch {
  /** How many entries it was made from. */
  readonly size: number
  readonly items: readonly ModerationItem[]
  readonly facts: readonly AnalyticsFact[]
  /** When the oldest of the entries was committed. */
  readonly oldestAt: Date
}

export interface OutboxState {
  /** Entries waiting, counted up to `MAX_COUNTED_ENTRIES`. */
  readonly pending: number
  readonly oldestAt: Date | null
}

const MAX_COUNTED_ENTRIES = 100_000
/** Names start at revision 1 and are scored anew under a new event id. */
const ONLY_REVISION = 1

/** Of the message that the entry is about; all null for other entries, and when it was purged. */
interface MessageColumns {
  message_id: MessageId | null
  room_id: RoomId
  sender_id: string
  sender_name: string
  revision: number
  body: string
  state: string
  room_name: string
}

interface MessagePayload {
  message_id: string
  revision: number
  /** It was counted already, and is to be scored only. */
  rescore?: true
}

type OutboxRow = MessageColumns & {
  event_id: EventId
  correlation_id: string
  created_at: Date
} & (
    | { kind: 'message_posted' | 'message_edited'; payload: MessagePayload }
    | { kind: 'text'; payload: NewText }
    | { kind: 'fact'; payload: NewFact }
  )

/** What is committed but not yet queued. */
export class OutboxRepository {
  constructor(private readonly sql: Sql) {}

  /**
   * Takes the oldest entries, at most `limit`, and hands them to `deliver`; they are gone when it resolved and stay when
   * it rejected or the process died. Entries that another instance has in hand are passed over.
   * @returns how many were delivered.
   */
  take(limit: number, deliver: (batch: OutboxBatch) => Promise<void>): Promise<number> {
    const { sql } = this
    return this.#deliverTaken(
      sql`
        taken as (
          delete from outbox where event_id in (
            select event_id from outbox order by event_id limit ${limit} for update skip locked
          )
          returning *
        )`,
      deliver,
    )
  }

  /**
   * As `take`, of entries that were made since `since` and are to be counted: those of texts stay, to be scored only.
   */
  takeFacts(limit: number, since: Date, deliver: (batch: OutboxBatch) => Promise<void>): Promise<number> {
    const { sql } = this
    return this.#deliverTaken(
      sql`
        taken as materialized (
          select * from outbox
          where event_id >= ${firstIdAt(since)}::uuid and kind <> 'text' and payload -> 'rescore' is null
          order by event_id limit ${limit} for update skip locked
        ),
        gone as (delete from outbox using taken where outbox.event_id = taken.event_id and taken.kind = 'fact'),
        counted as (
          update outbox set payload = outbox.payload || '{"rescore": true}'
          from taken where outbox.event_id = taken.event_id and taken.kind <> 'fact'
        )`,
      deliver,
    )
  }

  async #deliverTaken(taken: Fragment, deliver: (batch: OutboxBatch) => Promise<void>): Promise<number> {
    return this.sql.begin(async (tx) => {
      const rows = await tx<OutboxRow[]>`
        with ${taken}
        select taken.event_id, taken.kind, taken.payload, taken.correlation_id, taken.created_at,
               m.id as message_id, m.room_id, m.sender_id, coalesce(m.sender_name, u.username, 'unknown') as sender_name,
               m.revision, m.body, m.state, r.name as room_name
        from taken
        -- Lateral, to go by index also while the table is young: see post-batch.ts.
        left join lateral (
          select * from messages where taken.kind like 'message_%' and id = (taken.payload ->> 'message_id')::uuid limit 1
        ) m on true
        left join rooms r on r.id = m.room_id
        left join users u on u.id = m.sender_id
        order by taken.event_id`
      if (rows.length === 0) return 0
      await deliver(batchOf(rows))
      return rows.length
    })
  }

  async state(): Promise<OutboxState> {
    const [row] = await this.sql<{ pending: number; oldest_at: Date | null }[]>`
      select (select count(*)::int from (select from outbox limit ${MAX_COUNTED_ENTRIES}) entries) as pending,
             (select created_at from outbox order by event_id limit 1) as oldest_at`
    return { pending: row?.pending ?? 0, oldestAt: row?.oldest_at ?? null }
  }
}

function batchOf(rows: readonly OutboxRow[]): OutboxBatch {
  return {
    size: rows.length,
    items: rows.flatMap((row) => itemOf(row) ?? []),
    facts: rows.flatMap((row) => factOf(row) ?? []),
    oldestAt: new Date(Math.min(...rows.map((row) => row.created_at.getTime()))),
  }
}

/** Null for what needs no scoring: facts, messages deleted meanwhile, and texts that a later edit replaced. */
function itemOf(row: OutboxRow): ModerationItem | null {
  const envelope = {
    event_id: row.event_id,
    correlation_id: row.correlation_id,
    posted_at: row.created_at.toISOString(),
  }
  switch (row.kind) {
    case 'fact':
      return null
    case 'text':
      return { ...envelope, ...row.payload, name: row.payload.text, revision: ONLY_REVISION }
    case 'message_posted':
    case 'message_edited': {
      if (row.message_id === null || row.state === 'deleted' || row.revision !== row.payload.revision) return null
      return {
        ...envelope,
        subject: 'message',
        subject_id: row.message_id,
        room_id: row.room_id,
        sender_id: row.sender_id,
        revision: row.revision,
        text: row.body,
      }
    }
    default:
      return row satisfies never
  }
}

function factOf(row: OutboxRow): AnalyticsFact | null {
  switch (row.kind) {
    case 'text':
      return null
    case 'fact':
      return { ...row.payload, event_id: row.event_id } as AnalyticsFact
    case 'message_posted':
    case 'message_edited': {
      if (row.message_id === null || row.payload.rescore) return null
      const fact = {
        event_id: row.event_id,
        at: row.created_at.toISOString(),
        room_id: row.room_id,
        room_name: row.room_name,
        message_id: row.message_id,
        sender_id: row.sender_id,
        sender_name: row.sender_name,
      }
      if (row.kind === 'message_edited') return { ...fact, type: 'message_edited' }
      return { ...fact, type: 'message_posted', characters: row.body.length }
    }
    default:
      return row satisfies never
  }
}
