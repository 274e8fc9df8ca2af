import type { TransactionSql } from '@parley/common/postgres/sql'
import { ACT_KINDS } from '../schemas/acts.js'
import { ACT_COLUMNS, ACT_TABLES, type ActKind, type ActRow, actRecord, insertActs, type NewAct } from './act-rows.js'
import type { NewAuditEntry } from './audit.js'
import type { MessageRecord } from './messages.js'
import type { WrittenPenalty } from './penalties.js'
import { liftGroundless, setUndone } from './penalty-undo.js'
import { type CountedOffence, type Offence, recordStrikes } from './strikes.js'

/** What the books need to know of an act on a message. */
export interface BookedAct {
  readonly message: MessageRecord
  readonly actorId: string | null
  readonly audit: (NewAuditEntry & { readonly id: string }) | null
  readonly stateAfter: string
  readonly actorLevel: number
  readonly batchId: string | null
  readonly requestId: string | null
  readonly offence: Offence | null
}

/** A person's word that a message is fine: what was done to it before does not stand any more. */
const CLEARING: ReadonlySet<string> = new Set(['approve', 'restore'])
const RESTRICTIVE = ['flag', 'hide', 'hold', 'reject', 'remove'] as const

/**
 * Enters acts on messages into `acts`, with their strikes and what those lead to, in the acts' own transaction. Where a
 * person clears a message, the acts against it are undone with their strikes.
 */
export async function bookActs(tx: TransactionSql, acts: readonly BookedAct[]): Promise<readonly WrittenPenalty[]> {
  const penalties: WrittenPenalty[] = []
  const rows: NewAct[] = []
  const offences: CountedOffence[] = []
  for (const act of acts) {
    const kind = act.audit && kindOf(act.audit.action)
    if (!act.audit || !kind) continue
    const cleared = act.actorId !== null && CLEARING.has(kind) ? await clear(tx, act) : { undid: [], lifted: [] }
    penalties.push(...cleared.lifted)
    rows.push(actRow(act, act.audit, kind, cleared.undid))
    const { offence } = act
    if (!offence) continue
    const { id: actId, roomId } = act.audit
    offences.push({ actId, roomId, itemId: itemIdOf(act.audit), messageId: act.message.id, offence })
  }
  await insertActs(tx, rows)
  penalties.push(...(await recordStrikes(tx, offences)))
  return penalties
}

function kindOf(action: string): ActKind | null {
  const kind = action.startsWith('message.') ? action.slice('message.'.length) : ''
  return ACT_KINDS.find((known) => known === kind) ?? null
}

function itemIdOf({ details }: NewAuditEntry): string | null {
  return typeof details.item_id === 'string' ? details.item_id : null
}

function actRow(
  act: BookedAct,
  audit: NewAuditEntry & { readonly id: string },
  kind: ActKind,
  undid: readonly string[],
): NewAct {
  const { details } = audit
  return {
    id: audit.id,
    kind,
    actorId: act.actorId,
    actorLevel: act.actorLevel,
    userId: audit.userId,
    roomId: audit.roomId,
    messageId: act.message.id,
    itemId: itemIdOf(audit),
    rule: audit.rule,
    reason: typeof details.reason === 'string' ? details.reason : '',
    until: null,
    details: {
      revision: act.message.revision,
      state_before: act.message.state,
      state_after: act.stateAfter,
      label: details.label ?? null,
      score: details.score ?? null,
      note: details.note ?? '',
      ...(undid.length === 0 ? {} : { undid }),
    },
    batchId: act.batchId,
    causedBy: null,
    requestId: act.requestId,
  }
}

async function clear(
  tx: TransactionSql,
  { message, actorId }: BookedAct,
): Promise<{ readonly undid: readonly string[]; readonly lifted: readonly WrittenPenalty[] }> {
  const rows = await tx<ActRow[]>`
    select ${tx.unsafe(ACT_COLUMNS)} from ${tx.unsafe(ACT_TABLES)}
    where act.message_id = ${message.id} and act.undone_at is null and act.kind = any(${[...RESTRICTIVE]}::text[])
    order by act.id`
  const by = { actorId, at: new Date(), reason: '', note: 'the message was cleared' }
  const standing = rows.map(actRecord)
  // The clearing's own audit entry says it.
  for (const { id } of standing) await setUndone(tx, id, by)
  const lifted =
    standing.some(({ points }) => points > 0) && message.senderKind !== 'webhook'
      ? await liftGroundless(tx, message.senderId, message.roomId, by)
      : []
  return { undid: standing.map(({ id }) => id), lifted }
}
