import type { MessageState } from '@parley/common/contracts/chat'
import { type MessageId, newId, type RoomId } from '@parley/common/ids'
import type { TransactionSql } from '@parley/common/postgres/sql'
import { type BookedAct, bookActs } from './act-books.js'
import { appendAudit, type NewAuditEntry } from './audit.js'
import type { MessageRecord } from './messages.js'
import { appendNotices, type NewNotice, type Notice } from './notices.js'
import { type NewNudge, openNudges } from './nudges.js'
import { enqueueFacts, type NewFact } from './outbox-rows.js'
import type { WrittenPenalty } from './penalties.js'
import { answerReports } from './report-outcomes.js'
import {
  type NewReviewItem,
  openReviews,
  type ReviewNews,
  type ReviewResolution,
  resolveReviews,
} from './review-writes.js'
import { appendMessageEvents, type StoredRoomEvent } from './room-events.js'
import type { Offence } from './strikes.js'

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
  /** How much the actor may; absent = the machine. */
  readonly actorLevel?: number
  /** What it counts against the author. */
  readonly offence?: Offence | null
  readonly batchId?: string | null
  readonly requestId?: string | null
  /** Asks the author whether they mean it, before anybody else sees it. */
  readonly asks?: NewNudge | undefined
}

/** The message after the act, and the act's place in the room's order if it has one. */
export interface WrittenAct<Act extends MessageAct = MessageAct> {
  readonly act: Act
  readonly message: MessageRecord
  readonly event: StoredRoomEvent | null
  /** The author's, as it was put into their inbox. */
  readonly told: Notice | null
  /** What it made of the message's review item, if it has one. */
  readonly review: ReviewNews | null
  /** The word to members whose report it answered. */
  readonly answers: readonly Notice[]
  /** Penalties that its strike led to, or that it lifted. */
  readonly penalties: readonly WrittenPenalty[]
}

/** Of an act that wrote nothing but itself. */
export const NO_CONSEQUENCES = { event: null, told: null, review: null, answers: [], penalties: [] } as const

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
  unnamed: readonly Act[],
): Promise<WrittenAct<Act>[]> {
  const acts = unnamed.map(withAuditId)
  const events = await appendMessageEvents(
    tx,
    acts.flatMap(({ message, actorId, change }) =>
      change?.event
        ? [{ roomId: message.roomId, kind: change.event, messageId: message.id, actorId, payload: hidePayload(change) }]
        : [],
    ),
  )
  const done = acts.map((act) => afterwards(act, events.get(act.message.id) ?? null))
  await updateMessages(
    tx,
    done.filter(({ act }) => act.change !== null).map(({ message }) => message),
  )
  const resolved = await resolveReviews(
    tx,
    acts.flatMap(({ message, resolves }) => (resolves ? [{ messageId: message.id, ...resolves }] : [])),
  )
  const opened = await openReviews(
    tx,
    acts.flatMap(({ opens }) => (opens ? [opens] : [])),
  )
  await appendAudit(
    tx,
    acts.flatMap(({ audit }) => (audit ? [audit] : [])),
  )
  await openNudges(
    tx,
    acts.flatMap(({ asks }) => (asks ? [asks] : [])),
  )
  await enqueueFacts(
    tx,
    acts.flatMap(({ fact }) => (fact ? [fact] : [])),
  )
  const penalties = await bookActs(tx, done.map(booked))
  const notices = await appendNotices(tx, done.flatMap(noticeFor))
  const answers = await answerReports(
    tx,
    done.flatMap(({ act, message }) =>
      act.actorId === null ? [] : [{ message, reporters: resolved.get(message.id)?.reporters ?? [] }],
    ),
  )
  return done.map((one, index) => ({
    ...one,
    told: notices.find(({ messageId }) => messageId === one.message.id) ?? null,
    review: opened.get(one.message.id) ?? resolved.get(one.message.id)?.news ?? null,
    answers: answers.filter(({ messageId }) => messageId === one.message.id),
    // Told once: which of the batch's acts they came from is in the penalties' own rows.
    penalties: index === 0 ? penalties : [],
  }))
}

/** The act's row, its audit entry and its fact have one id. */
function withAuditId<Act extends MessageAct>(act: Act): Act {
  if (act.audit === null) return act
  const id = act.audit.id ?? newId()
  const { fact, message } = act
  const named =
    fact?.type === 'moderation_act' && !fact.undoes ? { revision: message.revision, ...fact, act_id: id } : fact
  return { ...act, audit: { ...act.audit, id }, fact: named }
}

type DoneAct<Act extends MessageAct> = Pick<WrittenAct<Act>, 'act' | 'message' | 'event'>

function booked<Act extends MessageAct>({ act, message }: DoneAct<Act>): BookedAct {
  const { audit } = act
  return {
    message: act.message,
    actorId: act.actorId,
    audit: audit?.id === undefined ? null : { ...audit, id: audit.id },
    stateAfter: message.state,
    actorLevel: act.actorLevel ?? 0,
    batchId: act.batchId ?? null,
    requestId: act.requestId ?? null,
    offence: act.offence ?? null,
  }
}

/** What one is asked by a nudge is not kept: it is over in minutes. */
function noticeFor<Act extends MessageAct>({ act, message }: DoneAct<Act>): NewNotice[] {
  if (act.notice === null || message.senderKind === 'webhook' || act.asks) return []
  const { senderId: userId, roomId, id: messageId, state } = message
  return [
    { userId, kind: 'act', roomId, messageId, actId: act.audit?.id ?? null, reason: act.notice, state, note: null },
  ]
}

/** A `hide` entry of the log tells which of the two retracted states the message came to. */
function hidePayload(change: StateChange): Readonly<Record<string, unknown>> | null {
  return change.event === 'hide' ? { state: change.state } : null
}

/** A message takes its place in the order when it is first published; a restored one keeps the place it had. */
function afterwards<Act extends MessageAct>(act: Act, event: StoredRoomEvent | null): DoneAct<Act> {
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
    update messages set state = change.state, seq = change.seq,
      held_by = case when change.state = 'visible' then null else messages.held_by end
    from jsonb_to_recordset(${JSON.stringify(rows)}::text::jsonb) as change (id uuid, state text, seq bigint)
    where messages.id = change.id`
}
