import type { MessageState } from '@parley/common/contracts/chat'
import type { MessageId, RoomId } from '@parley/common/ids'
import type { TransactionSql } from '@parley/common/postgres/sql'
import { appendAudit, type NewAuditEntry } from './audit.js'
import type { MessageRecord } from './messages.js'
import { enqueueFacts, type NewFact } from './outbox-rows.js'
import { type NewReviewItem, openReviews, type ReviewResolution, resolveReviews } from './review-writes.js'
import { appendMessageEvents, type StoredRoomEvent } from './room-events.js'

/** A message's next state and how the room hears of it; `event: null` = nobody but author and moderators can see it. */
export interface StateChange {
  readonly state: MessageState
  readonly event: 'hide' | 'release' | null
}

/** Everything one act on one message writes. All of it is committed together. */
export interface MessageAct {
  /** As read under lock in the same transaction. */
  readonly message: MessageRecord
  /** Null = the machine. */
  readonly actorId: string | null
  readonly change: StateChange | null
  /** Opens a review item, or merges into the message's open one. */
  readonly opens: NewReviewItem | null
  /** Resolves the message's open item, if there is one. */
  readonly resolves: ReviewResolution | null
  readonly audit: NewAuditEntry | null
  readonly fact: NewFact | null
  /** Told to the author once it is committed. */
  readonly notice: string | null
}

/** The message after the act, and the act's place in the room's order if it has one. */
export interface WrittenAct<Act extends MessageAct = MessageAct> {
  readonly act: Act
  readonly message: MessageRecord
  readonly event: StoredRoomEvent | null
}

/**
 * Takes the rooms' row locks in the order of their ids, as everyone does who changes rooms: no deadlocks.
 * Lock rooms before messages.
 */
export async function lockRooms(tx: TransactionSql, ids: readonly RoomId[]): Promise<void> {
  if (ids.length === 0) return
  await tx`select id from rooms where id = any(${[...ids]}::uuid[]) order by id for no key update`
}

/** Writes `acts`, at most one per message, whose rooms and messages the caller has locked. */
export async function writeActs<Act extends MessageAct>(
  tx: TransactionSql,
  acts: readonly Act[],
): Promise<WrittenAct<Act>[]> {
  const events = await appendMessageEvents(
    tx,
    acts.flatMap(({ message, actorId, change }) =>
      change?.event
        ? [{ roomId: message.roomId, kind: change.event, messageId: message.id, actorId, payload: hidePayload(change) }]
        : [],
    ),
  )
  const written = acts.map((act) => afterwards(act, events.get(act.message.id) ?? null))
  await updateMessages(
    tx,
    written.filter(({ act }) => act.change !== null).map(({ message }) => message),
  )
  await resolveReviews(
    tx,
    acts.flatMap(({ message, resolves }) => (resolves ? [{ messageId: message.id, ...resolves }] : [])),
  )
  await openReviews(
    tx,
    acts.flatMap(({ opens }) => (opens ? [opens] : [])),
  )
  await appendAudit(
    tx,
    acts.flatMap(({ audit }) => (audit ? [audit] : [])),
  )
  await enqueueFacts(
    tx,
    acts.flatMap(({ fact }) => (fact ? [fact] : [])),
  )
  return written
}

/** A `hide` entry of the log tells which of the two retracted states the message came to. */
function hidePayload(change: StateChange): Readonly<Record<string, unknown>> | null {
  return change.event === 'hide' ? { state: change.state } : null
}

/** A message takes its place in the order when it is first published; a restored one keeps the place it had. */
function afterwards<Act extends MessageAct>(act: Act, event: StoredRoomEvent | null): WrittenAct<Act> {
  const { message, change } = act
  if (!change) return { act, message, event }
  const seq = message.seq ?? (change.event === 'release' && event ? event.seq : null)
  return { act, message: { ...message, state: change.state, seq }, event }
}

async function updateMessages(tx: TransactionSql, messages: readonly MessageRecord[]): Promise<void> {
  if (messages.length === 0) return
  const rows = messages.map(({ id, state, seq }): { id: MessageId; state: MessageState; seq: number | null } => ({
    id,
    state,
    seq,
  }))
  await tx`
    update messages set state = change.state, seq = change.seq
    from jsonb_to_recordset(${JSON.stringify(rows)}::text::jsonb) as change (id uuid, state text, seq bigint)
    where messages.id = change.id`
}
