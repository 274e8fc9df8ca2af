import { ACTS_ON_PEOPLE, type NoticeAct } from '@parley/common/contracts/socket'
import { newId } from '@parley/common/ids'
import type { TransactionSql } from '@parley/common/postgres/sql'
import { type ActRecord, findAct } from './act-rows.js'
import { voidAppeal } from './appeal-closings.js'
import { appendAudit, type NewAuditEntry } from './audit.js'
import { appendNotices } from './notices.js'
import { unsettle, type WrittenPenalty } from './penalties.js'
import { groundlessEscalations, lockPeople, revokeStrikes } from './strikes.js'

/** Who takes an act back, and why. */
export interface Undoing {
  /** Null = the machine, as when the strikes behind a penalty are gone. */
  readonly actorId: string | null
  readonly at: Date
  /** Told to the user. */
  readonly reason: string
  /** For moderators. */
  readonly note: string
  /** Part of something larger, of which the user hears otherwise. */
  readonly isQuiet?: boolean
}

/** A person takes it back, of whose work the dashboards hear. */
export interface UndoingPerson extends Undoing {
  readonly actorId: string
  readonly actorName: string
}

/** The act does not stand any more, nor does its strike; false when it was undone before. */
export async function setUndone(tx: TransactionSql, id: string, by: Undoing): Promise<boolean> {
  const marked = await tx`
    update acts set undone_at = ${by.at}, undone_by = ${by.actorId} where id = ${id} and undone_at is null
    returning id`
  if (marked.length === 0) return false
  await revokeStrikes(tx, [id])
  return true
}

/** As `setUndone`, and writes it into the audit log. */
export async function markUndone(tx: TransactionSql, act: ActRecord, by: Undoing): Promise<boolean> {
  if (!(await setUndone(tx, act.id, by))) return false
  await appendAudit(tx, [undoEntry(act, by)])
  return true
}

/** As `markUndone`, for acts that the caller knows to stand. @returns the ids of their audit entries, by act. */
export async function markAllUndone(
  tx: TransactionSql,
  acts: readonly ActRecord[],
  by: Undoing,
): Promise<ReadonlyMap<string, string>> {
  const ids = acts.map(({ id }) => id)
  await tx`update acts set undone_at = ${by.at}, undone_by = ${by.actorId} where id = any(${ids}::uuid[])`
  await revokeStrikes(tx, ids)
  const entries = new Map(acts.map((act) => [act.id, undoEntry(act, by)]))
  await appendAudit(tx, [...entries.values()])
  return new Map([...entries].map(([actId, { id }]) => [actId, id]))
}

function undoEntry(act: ActRecord, by: Undoing): NewAuditEntry & { readonly id: string } {
  return {
    id: newId(),
    actorId: by.actorId,
    action: 'act.undo',
    roomId: act.roomId,
    messageId: act.messageId,
    userId: act.userId,
    rule: act.rule,
    details: { undoes: act.id, kind: act.kind, reason: by.reason, note: by.note, batch_id: act.batchId },
  }
}

/** Takes a warning, mute or ban back. Null = it was undone before. The caller has locked room and person. */
export async function undoPenalty(tx: TransactionSql, act: ActRecord, by: Undoing): Promise<WrittenPenalty | null> {
  if (!(await markUndone(tx, act, by)) || act.userId === null) return null
  await voidAppeal(tx, act.id)
  const [notice] = await appendNotices(tx, [
    {
      userId: act.userId,
      kind: 'act',
      roomId: act.roomId,
      messageId: act.messageId,
      actId: act.id,
      reason: by.reason === '' ? TAKEN_BACK : `${TAKEN_BACK}: ${by.reason}`,
      state: null,
      note: null,
      act: takenBack(act.kind, by),
    },
  ])
  const settled = await unsettle(tx, act, notice ?? null)
  return (
    settled ?? {
      act,
      user: { id: act.userId, username: '', display_name: '' },
      event: null,
      notice: notice ?? null,
      effect: 'none',
    }
  )
}

const TAKEN_BACK = 'Something that was done to you was taken back'

function takenBack(kind: ActRecord['kind'], by: Undoing): NoticeAct | null {
  const known = ACTS_ON_PEOPLE.find((one) => one === kind)
  if (known === undefined) return null
  const undoer = by.actorId === null ? 'machine' : 'moderator'
  return { kind: known, by: undoer, until: null, words: by.reason, undone: true }
}

/** Lifts the penalties that strikes led to which do not count any more. */
export async function liftGroundless(
  tx: TransactionSql,
  userId: string,
  roomId: string | null,
  by: Undoing,
): Promise<WrittenPenalty[]> {
  await lockPeople(tx, [userId])
  const lifted: WrittenPenalty[] = []
  for (const { id } of await groundlessEscalations(tx, userId, roomId, by.at)) {
    const penalty = await findAct(tx, id)
    const written = penalty && (await undoPenalty(tx, penalty, { ...by, note: 'the strikes behind it do not count' }))
    if (written) lifted.push(written)
  }
  return lifted
}
