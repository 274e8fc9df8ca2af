import { decisionWord } from '@parley/common/contracts/decisions'
import type { TransactionSql } from '@parley/common/postgres/sql'
import type { ActKind, ActRecord } from './act-rows.js'
import { enqueueFacts, type NewFact } from './outbox-rows.js'
import type { UndoingPerson } from './penalty-undo.js'

/** Whether something newer than `acts act` decides what becomes of its message; what was only flagged does not. */
export const HAS_NEWER = `
  exists (select from acts newer
          where newer.message_id = act.message_id and newer.id > act.id and newer.undone_at is null
            and newer.kind in ('hide', 'hold', 'reject', 'approve', 'remove', 'restore'))`

/** What policy does to messages. */
const BY_POLICY: ReadonlySet<ActKind> = new Set(['flag', 'hide', 'hold', 'reject'])

interface UndoneRow {
  act_id: string
  message_id: string
  room_id: string
  room_name: string
  revision: number
  has_newer: boolean
}

/**
 * Tells analytics of acts on messages that were undone, whether or not that changed the messages. `entries` are the audit
 * entries that say so, by act.
 */
export async function enqueueUndoings(
  tx: TransactionSql,
  acts: readonly ActRecord[],
  entries: ReadonlyMap<string, string>,
  by: UndoingPerson,
): Promise<void> {
  const byId = new Map(acts.flatMap((act) => (act.messageId === null ? [] : [[act.id, act]])))
  if (byId.size === 0) return
  const rows = await tx<UndoneRow[]>`
    select act.id as act_id, m.id as message_id, m.room_id, r.name as room_name, m.revision,
           ${tx.unsafe(HAS_NEWER)} as has_newer
    from acts act join messages m on m.id = act.message_id join rooms r on r.id = m.room_id
    where act.id = any(${[...byId.keys()]}::uuid[]) order by act.id`
  await enqueueFacts(
    tx,
    rows.flatMap((row) => {
      const act = byId.get(row.act_id)
      return (act && factOf(act, row, entries.get(act.id), by)) ?? []
    }),
  )
}

/** Null = it says nothing of the message. */
function factOf(act: ActRecord, row: UndoneRow, entryId: string | undefined, by: UndoingPerson): NewFact | null {
  const fact = {
    type: 'moderation_act',
    at: by.at.toISOString(),
    room_id: row.room_id,
    room_name: row.room_name,
    message_id: row.message_id,
    moderator_id: by.actorId,
    moderator_name: by.actorName,
    revision: typeof act.details.revision === 'number' ? act.details.revision : row.revision,
  } as const
  if (act.actorId === null && BY_POLICY.has(act.kind)) {
    // Who takes back what policy did decides that the message may stand, unless somebody has decided since.
    return row.has_newer ? null : { ...fact, action: 'restore', ...(entryId === undefined ? {} : { act_id: entryId }) }
  }
  // Penalties that strikes led to are about many messages.
  const isDecision = act.causedBy === null && decisionWord(act.kind) !== null
  return isDecision ? { ...fact, action: 'undo', undoes: act.id } : null
}
