import type { MessageState } from '@parley/common/contracts/chat'
import type { RoomId } from '@parley/common/ids'
import type { Sql, TransactionSql } from '@parley/common/postgres/sql'
import { type ActKind, type ActRecord, findAct } from './act-rows.js'
import { voidAppeal, voidAppeals } from './appeal-closings.js'
import { MESSAGE_COLUMNS, type MessageRecord, type MessageRow, messageRecord } from './messages.js'
import { lockRooms, type MessageAct, type StateChange, type WrittenAct, writeActs } from './moderation-acts.js'
import { isOnName, undoNameAct, type WrittenName } from './name-acts.js'
import type { WrittenPenalty } from './penalties.js'
import { liftGroundless, markAllUndone, type UndoingPerson, undoPenalty } from './penalty-undo.js'
import { actingRank, type StoredRank } from './ranks.js'
import { lockPeople, reinstateStrikes } from './strikes.js'
import { enqueueUndoings, HAS_NEWER } from './undo-facts.js'

export type { UndoingPerson } from './penalty-undo.js'

export interface UndoneAct {
  readonly act: ActRecord
  /** False where something newer was decided since, or it was undone before: that stands. */
  readonly isRestored: boolean
  readonly isRepeated: boolean
  readonly written: readonly WrittenAct[]
  readonly named: WrittenName | null
  readonly penalties: readonly WrittenPenalty[]
}

const ON_MESSAGES: ReadonlySet<ActKind> = new Set(['flag', 'hide', 'hold', 'reject', 'approve', 'remove', 'restore'])
const ON_PEOPLE: ReadonlySet<ActKind> = new Set(['warn', 'mute', 'ban', 'unmute', 'unban', 'kick'])

/** Undoes acts, each in one transaction. */
export class ActUndoRepository {
  constructor(private readonly sql: Sql) {}

  /** Null = no such act. `permit` is asked under the locks and throws to refuse. */
  async undo(
    id: string,
    by: UndoingPerson,
    permit: (act: ActRecord, actor: StoredRank) => void,
  ): Promise<UndoneAct | null> {
    return this.sql.begin(async (tx) => {
      const act = await lockAct(tx, id)
      if (!act) return null
      permit(act, await actingRank(tx, by.actorId, act.roomId))
      return undoAct(tx, act, by)
    })
  }
}

/**
 * The act with everything locked that undoing it may change: room, message, person; in this order, as everybody does.
 * Lock several acts in the order of their rooms.
 */
export async function lockAct(tx: TransactionSql, id: string): Promise<ActRecord | null> {
  const known = await findAct(tx, id)
  if (!known) return null
  if (known.roomId !== null) await lockRooms(tx, [known.roomId as RoomId])
  if (known.messageId !== null) await tx`select from messages where id = ${known.messageId} for no key update`
  if (known.userId !== null) await lockPeople(tx, [known.userId])
  return findAct(tx, id)
}

/**
 * Undoes an act that `lockAct` locked: what it did is reversed unless something newer was decided since; its strike, and
 * the penalties that rest on it, go in any case. Undoing twice is undoing once.
 */
export async function undoAct(tx: TransactionSql, act: ActRecord, by: UndoingPerson): Promise<UndoneAct> {
  const nothing = { act, isRestored: false, isRepeated: act.undoneAt !== null, written: [], named: null, penalties: [] }
  if (act.undoneAt !== null) return nothing
  await voidAppeal(tx, act.id)
  if (ON_PEOPLE.has(act.kind)) {
    const penalty = await undoPenalty(tx, act, by)
    await enqueueUndoings(tx, [act], new Map(), by)
    const lifted = act.points > 0 && act.userId !== null ? await liftGroundless(tx, act.userId, act.roomId, by) : []
    const after = (await findAct(tx, act.id)) ?? act
    // Who was kicked may be back by themselves, or banned since: then there was nothing to restore.
    const isRestored = penalty !== null && (act.kind !== 'kick' || penalty.event !== null)
    return { ...nothing, act: after, isRestored, penalties: penalty ? [penalty, ...lifted] : lifted }
  }
  await enqueueUndoings(tx, [act], await markAllUndone(tx, [act], by), by)
  const penalties = act.points > 0 && act.userId !== null ? await liftGroundless(tx, act.userId, act.roomId, by) : []
  const named = isOnName(act) ? await undoNameAct(tx, act, by) : null
  const restored = ON_MESSAGES.has(act.kind) ? (await restoreMessages(tx, [act], by)).get(act.id) : undefined
  if (act.kind === 'escalate') {
    await tx`update review_items set escalated_to = null, rank = rank - 20
             where id = ${act.itemId} and escalated_to = ${String(act.details.to)}`
  }
  if (act.kind === 'assign') {
    await tx`update review_items set assigned_to = null
             where id = ${act.itemId} and assigned_to = ${(act.details.assignee_id ?? null) as string | null}::uuid`
  }
  const after = (await findAct(tx, act.id)) ?? act
  const isRestored = restored !== undefined || named !== null
  return { ...nothing, act: after, isRestored, written: restored ? [restored] : [], named, penalties }
}

/**
 * As `undoAct` for acts on messages that were done in bulk, at most one per message, whose rooms and people the caller has
 * locked: their number does not show in the number of statements.
 */
export async function undoMessageActs(
  tx: TransactionSql,
  acts: readonly ActRecord[],
  by: UndoingPerson,
): Promise<UndoneAct[]> {
  await enqueueUndoings(tx, acts, await markAllUndone(tx, acts, by), by)
  await voidAppeals(
    tx,
    acts.map(({ id }) => id),
  )
  const penalties: WrittenPenalty[] = []
  for (const { userId, roomId, points } of acts) {
    if (points > 0 && userId !== null) penalties.push(...(await liftGroundless(tx, userId, roomId, by)))
  }
  const restored = await restoreMessages(tx, acts, by)
  return acts.map((act, index) => {
    const written = restored.get(act.id)
    return {
      act: { ...act, undoneAt: by.at, undoneBy: by.actorId, points: 0 },
      isRestored: written !== undefined,
      isRepeated: false,
      written: written ? [written] : [],
      named: null,
      penalties: index === 0 ? penalties : [],
    }
  })
}

export function isOnMessage({ kind, messageId }: ActRecord): boolean {
  return messageId !== null && ON_MESSAGES.has(kind)
}

interface ActDetails {
  readonly revision?: number
  readonly state_before?: MessageState
  readonly state_after?: MessageState
  readonly undid?: readonly string[]
}

interface RestorableRow extends MessageRow {
  act_id: string
  has_newer: boolean
}

/**
 * Reverses acts on messages, at most one per message. Left out are those where something newer stands: another act on the
 * message, another text, another state. @returns by act id.
 */
async function restoreMessages(
  tx: TransactionSql,
  acts: readonly ActRecord[],
  by: UndoingPerson,
): Promise<ReadonlyMap<string, WrittenAct>> {
  const rows = await tx<RestorableRow[]>`
    select act.id as act_id, ${tx.unsafe(MESSAGE_COLUMNS)}, ${tx.unsafe(HAS_NEWER)} as has_newer
    from acts act join messages m on m.id = act.message_id left join users u on u.id = m.sender_id
    where act.id = any(${acts.map(({ id }) => id)}::uuid[]) order by m.id for no key update of m`
  const restorable = rows.flatMap((row) => {
    const act = acts.find(({ id }) => id === row.act_id)
    const message = messageRecord(row)
    const { revision, state_after } = (act?.details ?? {}) as ActDetails
    if (!act || row.has_newer || message.revision !== revision || message.state !== state_after) return []
    return [{ act, message }]
  })
  const revived = restorable.flatMap(({ act }) => (act.details as ActDetails).undid ?? [])
  if (revived.length > 0) await reviveActs(tx, revived)
  const written = await writeActs(
    tx,
    restorable.map(({ act, message }) => restoration(act, message, by)),
  )
  await reopen(
    tx,
    restorable.map(({ act }) => act),
  )
  return new Map(restorable.flatMap(({ act }, index) => (written[index] ? [[act.id, written[index]]] : [])))
}

function restoration(act: ActRecord, message: MessageRecord, by: UndoingPerson): MessageAct {
  const { state_before: before = message.state } = act.details as ActDetails
  const change = reversal(act.kind, before, message)
  const isShown = change?.state === 'visible'
  return {
    message,
    actorId: by.actorId,
    change,
    opens: null,
    resolves: isShown ? { resolution: 'undone', resolvedBy: by.actorId } : null,
    audit: null,
    fact: null,
    notice: change === null || by.isQuiet ? null : noticeOf(change, by.reason),
  }
}

/** Where the message goes back to. What the machine kept from publication is published: that is what it did. */
function reversal(kind: ActKind, before: MessageState, { state, seq }: MessageRecord): StateChange | null {
  if (kind === 'hold' || kind === 'reject') return state === 'visible' ? null : { state: 'visible', event: 'release' }
  if (before === state || before === 'deleted') return null
  if (before === 'visible') return { state: 'visible', event: 'release' }
  // A message that everybody has seen cannot wait for its first publication again.
  if (seq === null) return { state: before, event: null }
  return { state: before === 'removed' ? 'removed' : 'hidden', event: 'hide' }
}

/** The acts that a clearing had undone stand again, with their strikes. */
async function reviveActs(tx: TransactionSql, ids: readonly string[]): Promise<void> {
  await tx`update acts set undone_at = null, undone_by = null where id = any(${[...ids]}::uuid[])`
  await reinstateStrikes(tx, ids)
}

/** A person's decision that is undone puts its item before people again; one without an item, what it resolved. */
async function reopen(tx: TransactionSql, acts: readonly ActRecord[]): Promise<void> {
  const ids = acts.flatMap(({ id, actorId }) => (actorId === null ? [] : [id]))
  if (ids.length === 0) return
  await tx`
    update review_items item set state = 'open', resolution = null, resolved_by = null, resolved_at = null
    from acts act
    where act.id = any(${ids}::uuid[]) and item.state = 'resolved' and item.message_id = act.message_id
      and (item.id = act.item_id or (item.resolved_by = act.actor_id and item.resolved_at = act.at))
      and not exists (select from review_items other where other.message_id = item.message_id and other.state = 'open')`
}

function noticeOf(change: StateChange, reason: string): string {
  const what = change.state === 'visible' ? 'Your message is shown again' : 'Your message is not shown any more'
  return reason === '' ? what : `${what}: ${reason}`
}
