import type { RoomRole } from '@parley/common/contracts/chat'
import type { ServerRole } from '@parley/common/contracts/identity'
import type { Sql, TransactionSql } from '@parley/common/postgres/sql'
import { type StoredOverrides, type StoredServerPolicy, storedOverridesSchema } from '../schemas/policies.js'
import {
  ACT_COLUMNS,
  ACT_TABLES,
  type ActRecord,
  type ActRow,
  actRecord,
  actsOfRequest,
  insertActs,
  type NewAct,
} from './act-rows.js'
import { closeItemAppeals } from './appeal-closings.js'
import { appendAudit } from './audit.js'
import { MESSAGE_COLUMNS, type MessageRecord, type MessageRow, messageRecord } from './messages.js'
import { lockRooms, type MessageAct, type WrittenAct, writeActs } from './moderation-acts.js'
import { decideOnName, type NameDecision, type WrittenName } from './name-acts.js'
import { enqueueFacts, type NewFact } from './outbox-rows.js'
import { type WrittenPenalty, writePenalty } from './penalties.js'
import { storedServerPolicy } from './policies.js'
import { actingRank, type StoredRank } from './ranks.js'
import { findItem, type MessageItem, type NameItem, type ReviewItem } from './review-items.js'
import { lockPeople, type Offence, recordStrikes } from './strikes.js'

/** How those stand whom an act on an item concerns, under lock. */
interface Standings {
  readonly server: StoredServerPolicy | null
  readonly overrides: StoredOverrides | null
  readonly actor: StoredRank
  readonly author: { readonly roomRole: RoomRole | null; readonly serverRole: ServerRole }
  /** Of whom the item is to be given to; null = of nobody, or they are unknown. */
  readonly assignee: { readonly roomRole: RoomRole | null; readonly serverRole: ServerRole } | null
}

export interface ReviewedMessage extends Standings {
  readonly item: MessageItem
  readonly message: MessageRecord
  readonly hasOtherOpenItem: boolean
  readonly openAppeal: { readonly actedBy: string | null } | null
}

export interface ReviewedName extends Standings {
  readonly item: NameItem
  readonly message: null
}

/** What an act on an item is decided from, all of it under lock. */
export type ReviewedItem = ReviewedMessage | ReviewedName

export interface Decision {
  readonly act: MessageAct
  readonly resolution: string
  readonly resolvedBy: string
  readonly appealOutcome: 'upheld' | 'overturned' | null
}

/** Everything one act on an item writes. */
export interface ItemPlan {
  readonly decision: Decision | null
  /** What becomes of a name. */
  readonly name?: NameDecision | null
  readonly penalty: NewAct | null
  /** What the penalty itself counts, as a warning does. */
  readonly offence?: Offence | null
  /** An act that changes nobody's state: a note, an escalation, an assignment. */
  readonly mark: NewAct | null
  readonly assign?: string | null
  readonly escalate?: 'server' | 'admin' | null
  /** For other moderators, in the audit log. */
  readonly note: string
  readonly fact: NewFact | null
}

export interface ItemActed {
  readonly item: ReviewItem
  readonly written: readonly WrittenAct[]
  readonly named: WrittenName | null
  readonly penalties: readonly WrittenPenalty[]
  /** What was done now, or the first time for a repeated request. */
  readonly acts: readonly ActRecord[]
  readonly isRepeated: boolean
}

/** Who asks, and under what id, so that nothing is done twice. */
export interface ItemRequest {
  readonly actorId: string
  readonly requestId: string | null
  readonly batchId: string | null
  readonly assigneeId: string | null
}

/** Acts on review items: one transaction each, whatever it consists of. */
export class ItemActsRepository {
  constructor(private readonly sql: Sql) {}

  /**
   * Lets `judge` decide on item `id` with room, message or person, and item locked, and writes what it says in one
   * transaction. Null = no such item, or its message is gone. What `judge` throws undoes everything.
   */
  async act(id: string, request: ItemRequest, judge: (reviewed: ReviewedItem) => ItemPlan): Promise<ItemActed | null> {
    return this.sql.begin((tx) => actOnItem(tx, id, request, judge))
  }
}

/** As `ItemActsRepository.act`, in a transaction of the caller's. */
export async function actOnItem(
  tx: TransactionSql,
  id: string,
  request: ItemRequest,
  judge: (reviewed: ReviewedItem) => ItemPlan,
): Promise<ItemActed | null> {
  const known = await findItem(tx, id)
  if (!known) return null
  if (known.room) await lockRooms(tx, [known.room.id])
  const message = known.subject === 'message' ? await lockMessage(tx, known.messageId) : null
  // A person's name is in their row.
  if (known.subject !== 'message' && known.room === null) await lockPeople(tx, [known.subjectId])
  await tx`select from review_items where id = ${id} for no key update`
  const item = await findItem(tx, id, request.actorId)
  const reviewed = item && (await reviewedItem(tx, item, message, request))
  if (!reviewed) return null
  const done = await doneBefore(tx, id, request)
  const isRepeated = done.length > 0
  if (isRepeated) return { item: reviewed.item, written: [], named: null, penalties: [], acts: done, isRepeated }
  const { written, named, penalties, ids } = await carryOut(tx, reviewed.item, judge(reviewed))
  const after = await findItem(tx, id, request.actorId)
  return { item: after ?? reviewed.item, written, named, penalties, acts: await actsById(tx, ids), isRepeated }
}

async function lockMessage(tx: TransactionSql, id: string): Promise<MessageRecord | null> {
  const [row] = await tx<MessageRow[]>`
    select ${tx.unsafe(MESSAGE_COLUMNS)} from messages m left join users u on u.id = m.sender_id
    where m.id = ${id} for no key update of m`
  return row ? messageRecord(row) : null
}

async function reviewedItem(
  tx: TransactionSql,
  item: ReviewItem,
  message: MessageRecord | null,
  request: ItemRequest,
): Promise<ReviewedItem | null> {
  if (item.subject !== 'message') return { item, message: null, ...(await standings(tx, item, request)) }
  if (!message) return null
  return { item, message, ...(await entanglements(tx, item)), ...(await standings(tx, item, request)) }
}

async function doneBefore(tx: TransactionSql, itemId: string, request: ItemRequest): Promise<ActRecord[]> {
  if (request.batchId === null) return actsOfRequest(tx, request.actorId, request.requestId)
  const rows = await tx<ActRow[]>`
    select ${tx.unsafe(ACT_COLUMNS)} from ${tx.unsafe(ACT_TABLES)}
    where act.batch_id = ${request.batchId} and act.item_id = ${itemId} order by act.id`
  return rows.map(actRecord)
}

async function carryOut(
  tx: TransactionSql,
  item: ReviewItem,
  { decision, name, penalty, offence, mark, assign, escalate, note, fact }: ItemPlan,
): Promise<{ written: WrittenAct[]; named: WrittenName | null; penalties: WrittenPenalty[]; ids: string[] }> {
  const written = decision === null ? [] : await decide(tx, item, decision)
  const named = name && item.subject !== 'message' ? await decideOnName(tx, item, name) : null
  const penalties: WrittenPenalty[] = []
  if (penalty) {
    if (penalty.userId !== null) await lockPeople(tx, [penalty.userId])
    penalties.push(await writePenalty(tx, penalty, note))
    const { id: actId, roomId, itemId, messageId } = penalty
    if (offence) penalties.push(...(await recordStrikes(tx, [{ actId, roomId, itemId, messageId, offence }])))
  }
  if (mark) {
    await insertActs(tx, [mark])
    await appendAudit(tx, [
      { ...mark, action: `item.${mark.kind}`, details: { ...mark.details, note, item_id: item.id } },
    ])
  }
  if (assign !== undefined) await tx`update review_items set assigned_to = ${assign} where id = ${item.id}`
  if (escalate !== undefined) {
    // Who cannot decide it any more must not keep it from those who can.
    await tx`
      update review_items set escalated_to = ${escalate}, rank = rank + 20, leased_by = null, leased_until = null,
        assigned_to = null
      where id = ${item.id}`
  }
  await enqueueFacts(tx, fact ? [fact] : [])
  const ids = [...written.map(({ act }) => act.audit?.id), name?.act.id, penalty?.id, mark?.id]
  return { written, named, penalties, ids: ids.flatMap((id) => id ?? []) }
}

async function decide(
  tx: TransactionSql,
  item: ReviewItem,
  { act, resolution, resolvedBy, appealOutcome }: Decision,
): Promise<WrittenAct[]> {
  const written = await writeActs(tx, [{ ...act, resolves: item.isOpen ? { resolution, resolvedBy } : null }])
  if (!item.isOpen) {
    await tx`
      update review_items set resolution = ${resolution}, resolved_by = ${resolvedBy}, resolved_at = now()
      where id = ${item.id}`
  }
  if (appealOutcome !== null) {
    const reason = typeof act.audit?.details.reason === 'string' ? act.audit.details.reason : ''
    const notices = await closeItemAppeals(tx, item.id, { userId: resolvedBy, outcome: appealOutcome, reason })
    return written.map((one, index) => (index === 0 ? { ...one, answers: [...one.answers, ...notices] } : one))
  }
  return written
}

async function actsById(tx: TransactionSql, ids: readonly string[]): Promise<ActRecord[]> {
  const rows = await tx<ActRow[]>`
    select ${tx.unsafe(ACT_COLUMNS)} from ${tx.unsafe(ACT_TABLES)}
    where act.id = any(${[...ids]}::uuid[]) order by act.id`
  return rows.map(actRecord)
}

interface RankRow {
  user_id: string
  role: RoomRole | null
  server_role: ServerRole
}

async function entanglements(
  tx: TransactionSql,
  item: MessageItem,
): Promise<Pick<ReviewedMessage, 'hasOtherOpenItem' | 'openAppeal'>> {
  const [row] = await tx<{ others: boolean; appeals: number; acted_by: string | null }[]>`
    select exists (select from review_items
                   where message_id = ${item.messageId} and state = 'open' and id <> ${item.id}) as others,
           count(appeal)::int as appeals, min(appeal.acted_by::text) as acted_by
    from (select) one left join appeals appeal on appeal.item_id = ${item.id} and appeal.state = 'open'`
  return {
    hasOtherOpenItem: row?.others ?? false,
    openAppeal: row && row.appeals > 0 ? { actedBy: row.acted_by } : null,
  }
}

async function standings(
  tx: TransactionSql,
  item: ReviewItem,
  { actorId, assigneeId }: ItemRequest,
): Promise<Standings> {
  const roomId = item.room?.id ?? null
  const [room] = await tx<{ policy: unknown }[]>`select policy from rooms where id = ${roomId}::uuid`
  const authorId = item.snapshot.sender_id
  const ranks = await tx<RankRow[]>`
    select u.id as user_id, case when m.state = 'joined' then m.role end as role, u.server_role
    from users u left join memberships m on m.room_id = ${roomId}::uuid and m.user_id = u.id
    where u.id = any(${[authorId, assigneeId]}::uuid[])`
  const rankOf = (userId: string | null) => {
    const rank = ranks.find(({ user_id }) => user_id === userId)
    return rank ? { roomRole: rank.role, serverRole: rank.server_role } : null
  }
  return {
    server: await storedServerPolicy(tx),
    overrides: room?.policy == null ? null : storedOverridesSchema.parse(room.policy),
    actor: await actingRank(tx, actorId, roomId),
    author: rankOf(authorId) ?? { roomRole: null, serverRole: 'user' },
    assignee: rankOf(assigneeId),
  }
}
