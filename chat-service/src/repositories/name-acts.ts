import { newId, type RoomId } from '@parley/common/ids'
import { sqlState, UNIQUE_VIOLATION } from '@parley/common/postgres/errors'
import type { TransactionSql } from '@parley/common/postgres/sql'
import { NAME_SUBJECTS, type NameSubject } from '../schemas/reviews.js'
import { type ActRecord, insertActs, type NewAct } from './act-rows.js'
import { appendAudit } from './audit.js'
import { appendNotices, type Notice } from './notices.js'
import type { UndoingPerson } from './penalty-undo.js'
import { findItem, type NameItem } from './review-items.js'
import type { ReviewNews } from './review-writes.js'
import { appendRoomEvent, type StoredRoomEvent } from './room-events.js'

/** A person's decision on a name. */
export interface NameDecision {
  readonly act: NewAct
  /** Whether the name is taken away; false = it stands, or is another by now. */
  readonly takesAway: boolean
  readonly resolution: 'approved' | 'removed'
  /** For other moderators, in the audit log. */
  readonly note: string
  /** Told to who gave the name. */
  readonly notice: string | null
}

/** What a decision on a name, or its undoing, came to; for those who must be told. */
export interface WrittenName {
  /** The room's word on its new name or topic. */
  readonly event: StoredRoomEvent | null
  readonly notice: Notice | null
  readonly review: ReviewNews | null
}

/** An act on a name, by what undoing it needs. The name itself is in the item's snapshot, which has its own retention. */
export function isOnName({ kind, messageId, details }: ActRecord): boolean {
  return messageId === null && (kind === 'approve' || kind === 'remove') && nameSubjectOf(details) !== null
}

export function nameSubjectOf({ subject }: Readonly<Record<string, unknown>>): NameSubject | null {
  return NAME_SUBJECTS.find((known) => known === subject) ?? null
}

/** Writes the decision. The caller has locked the room or the person, and the item. */
export async function decideOnName(
  tx: TransactionSql,
  item: NameItem,
  { act, takesAway, resolution, note, notice }: NameDecision,
): Promise<WrittenName> {
  const taken = takesAway ? await takeAway(tx, item, act.actorId) : null
  const details = {
    ...act.details,
    subject: item.subject,
    subject_id: item.subjectId,
    name_after: taken?.after ?? null,
  }
  await insertActs(tx, [{ ...act, details }])
  const { id, actorId, roomId, messageId, userId, rule, reason } = act
  const action = `${item.subject}.${act.kind}`
  // The entry is for good, and says no name of the person's; that is in the evidence.
  const entry = { ...details, item_id: item.id, cause: item.cause, score: item.score, reason, note }
  await appendAudit(tx, [{ id, actorId, action, roomId, messageId, userId, rule, details: entry }])
  await tx`
    update review_items set state = 'resolved', resolution = ${resolution}, resolved_by = ${actorId}, resolved_at = now(),
      leased_by = null, leased_until = null
    where id = ${item.id}`
  return {
    event: taken?.event ?? null,
    notice: await tell(tx, act, notice),
    review: newsOf(item, 'resolved', resolution),
  }
}

/**
 * Reverses an act on a name that was marked as undone: the name is given back unless there is another by now, and the item
 * is before people again. Null = something newer stands.
 */
export async function undoNameAct(tx: TransactionSql, act: ActRecord, by: UndoingPerson): Promise<WrittenName | null> {
  const item = act.itemId === null ? null : await findItem(tx, act.itemId)
  // Its evidence was purged since: nobody knows the name any more.
  if (item === null || item.subject === 'message') return null
  const wasTaken = typeof act.details.name_after === 'string'
  const given = wasTaken ? await giveBack(tx, item, act.details.name_after as string, by) : null
  if (wasTaken && given === null) return null
  const reopened = await tx`
    update review_items item set state = 'open', resolution = null, resolved_by = null, resolved_at = null
    where id = ${item.id} and state = 'resolved'
      and not exists (select from review_items other
                      where other.subject = item.subject and other.subject_id = item.subject_id and other.state = 'open')
    returning id`
  const words = by.reason === '' ? GIVEN_BACK : `${GIVEN_BACK}: ${by.reason}`
  return {
    event: given?.event ?? null,
    notice: await tell(tx, act, wasTaken && !by.isQuiet ? words : null),
    review: reopened.length > 0 ? newsOf(item, 'changed', null) : null,
  }
}

const GIVEN_BACK = 'A name that a moderator had removed is yours again'

function newsOf({ id, room, snapshot }: NameItem, op: ReviewNews['op'], resolution: string | null): ReviewNews {
  const roomId = room?.id ?? null
  return { op, itemId: id, roomId, resolution, ...(roomId === null ? {} : { namedBy: snapshot.sender_id }) }
}

async function tell(
  tx: TransactionSql,
  { id: actId, userId, roomId }: Pick<NewAct, 'id' | 'userId' | 'roomId'>,
  reason: string | null,
): Promise<Notice | null> {
  if (reason === null || userId === null) return null
  const [notice] = await appendNotices(tx, [
    { userId, kind: 'act', roomId, messageId: null, actId, reason, state: null, note: null },
  ])
  return notice ?? null
}

interface Renamed {
  readonly after: string
  readonly event: StoredRoomEvent | null
}

async function takeAway(tx: TransactionSql, item: NameItem, actorId: string | null): Promise<Renamed | null> {
  switch (item.subject) {
    case 'room_name': {
      const after = await neutralName(tx, item.subjectId)
      return { after, event: await renameRoom(tx, item.subjectId, { name: after }, actorId) }
    }
    case 'room_topic':
      return { after: '', event: await renameRoom(tx, item.subjectId, { topic: '' }, actorId) }
    case 'display_name':
      return { after: await resetDisplayName(tx, item), event: null }
    case 'username':
      return null
    default:
      return item.subject satisfies never
  }
}

/** Somebody may have called a public room of theirs so, to keep this one from being renamed: then another. */
async function neutralName(tx: TransactionSql, roomId: string): Promise<string> {
  const [short, long] = [roomId, newId()].map((id) => id.replaceAll('-', ''))
  const names = [`room-${short?.slice(-8)}`, `room-${long}`]
  const [free] = await tx<{ name: string }[]>`
    select name from unnest(${names}::text[]) with ordinality as wanted (name, place)
    where not exists (select from rooms
                      where lower(rooms.name) = lower(wanted.name) and kind = 'public' and deleted_at is null)
    order by place limit 1`
  return free?.name ?? `room-${long}`
}

async function renameRoom(
  tx: TransactionSql,
  roomId: string,
  change: { readonly name?: string; readonly topic?: string },
  actorId: string | null,
): Promise<StoredRoomEvent> {
  const [room] = await tx<{ name: string; topic: string; mode: string }[]>`
    update rooms set name = coalesce(${change.name ?? null}, name), topic = coalesce(${change.topic ?? null}, topic)
    where id = ${roomId} returning name, topic, mode`
  return appendRoomEvent(tx, {
    roomId: roomId as RoomId,
    kind: 'room',
    messageId: null,
    actorId,
    payload: { op: 'update', ...room },
  })
}

/** Not the transaction's beginning: of two changes the later one has the later time. */
const LATER = `greatest(clock_timestamp(), removed_names.updated_at + interval '1 millisecond')`

async function resetDisplayName(tx: TransactionSql, { subjectId, snapshot }: NameItem): Promise<string> {
  const [user] = await tx<{ username: string }[]>`
    update users set display_name = username, updated_at = now() where id = ${subjectId} returning username`
  await tx`
    insert into removed_names (user_id, name, updated_at) values (${subjectId}, ${snapshot.text}, clock_timestamp())
    on conflict (user_id) do update set name = excluded.name, is_in_force = true, updated_at = ${tx.unsafe(LATER)}`
  return user?.username ?? ''
}

/** Null = there is another name by now, or somebody else's room took this one. */
async function giveBack(
  tx: TransactionSql,
  item: NameItem,
  after: string,
  by: UndoingPerson,
): Promise<{ readonly event: StoredRoomEvent | null } | null> {
  const { subjectId, snapshot } = item
  // An erased person's evidence names nothing any more.
  if (item.nameNow !== after || snapshot.text === '') return null
  if (item.subject === 'display_name') {
    const restored = await tx`
      update removed_names set is_in_force = false, updated_at = ${tx.unsafe(LATER)}
      where user_id = ${subjectId} and name = ${snapshot.text} and is_in_force returning user_id`
    if (restored.length === 0) return null
    await tx`update users set display_name = ${snapshot.text}, updated_at = now() where id = ${subjectId}`
    return { event: null }
  }
  const change = item.subject === 'room_name' ? { name: snapshot.text } : { topic: snapshot.text }
  try {
    return { event: await tx.savepoint((inner) => renameRoom(inner, subjectId, change, by.actorId)) }
  } catch (error) {
    if (sqlState(error) === UNIQUE_VIOLATION) return null
    throw error
  }
}
