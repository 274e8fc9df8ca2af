import { DomainError } from '@parley/common/errors'
import { newId, type RoomId } from '@parley/common/ids'
import type { Sql, TransactionSql } from '@parley/common/postgres/sql'
import {
  type ActBatch,
  actBatch,
  type BatchResult,
  type BatchRow,
  type NewBatch,
  type Progress,
  type UndoProgress,
} from './act-batch-rows.js'
import { ACT_COLUMNS, ACT_TABLES, type ActRecord, type ActRow, actRecord } from './act-rows.js'
import { isOnMessage, type UndoingPerson, type UndoneAct, undoAct, undoMessageActs } from './act-undo.js'
import { appendAudit } from './audit.js'
import { actOnItem, type ItemActed, type ItemPlan, type ReviewedItem } from './item-acts.js'
import { MESSAGE_COLUMNS, type MessageRecord, type MessageRow, messageRecord } from './messages.js'
import { lockRooms, type MessageAct, type WrittenAct, writeActs } from './moderation-acts.js'
import { actingRank, rankOf, type StoredRank } from './ranks.js'
import { lockPeople } from './strikes.js'

export type { ActBatch, BatchResult, BatchState, NewBatch } from './act-batch-rows.js'

/** What one step committed; null = another instance has the batch in hand, or nothing is left to do. */
export interface BatchStep {
  readonly batch: ActBatch
  readonly written: readonly WrittenAct[]
  readonly items: readonly ItemActed[]
  readonly undone: readonly UndoneAct[]
}

/** The rules a batch goes by; pure, and asked under the locks. */
export interface BatchRules {
  /**
   * Asked before each step, with how those concerned stand by then: who ordered it (or undoes it), and whose messages it
   * takes. Throws a DomainError to end the batch where it is.
   */
  demandMayGoOn(batch: ActBatch, actor: StoredRank, subject: StoredRank | null): void
  /** Asked of each act that is to be undone, with how the undoer stands where it holds. Throws a DomainError to refuse. */
  demandMayUndo(batch: ActBatch, act: ActRecord, undoer: StoredRank): void
  judgeItem(batch: ActBatch, reviewed: ReviewedItem): ItemPlan
  /** `isFirst`: of the whole batch. */
  judgeMessage(batch: ActBatch, message: MessageRecord, roomName: string, isFirst: boolean): MessageAct
  assigneeOf(batch: ActBatch): string | null
}

/** Messages, and acts to undo, per transaction: their rooms are locked for some milliseconds at a time. */
const STEP = 50
const MAX_WORKED_ON = 20

/**
 * Orders of many acts. Each step is one transaction that does some of them and writes down how far it came: whoever dies
 * between two steps, or in one, has done exactly what is written down, and anybody can go on from there.
 */
export class ActBatchesRepository {
  constructor(
    private readonly sql: Sql,
    private readonly rules: BatchRules,
  ) {}

  /** The batch of an earlier request of that id, if there is one. */
  async create(batch: NewBatch): Promise<ActBatch> {
    const { actor } = batch
    const id = newId()
    await this.sql`
      insert into act_batches (id, kind, actor_id, actor_name, actor_level, user_id, room_id, params, request_id)
      values (${id}, ${batch.kind}, ${actor.userId}, ${actor.username}, ${actor.level}, ${batch.userId}, ${batch.roomId},
              ${JSON.stringify(batch.params)}::text::jsonb, ${batch.requestId})
      on conflict (actor_id, request_id) do nothing`
    const [row] = await this.sql<BatchRow[]>`
      select * from act_batches
      where id = ${id} or (actor_id = ${actor.userId} and request_id = ${batch.requestId}::uuid) limit 1`
    if (!row) throw new Error('the batch was not written')
    return actBatch(row)
  }

  async find(id: string): Promise<ActBatch | null> {
    const [row] = await this.sql<BatchRow[]>`select * from act_batches where id = ${id}`
    return row ? actBatch(row) : null
  }

  /** Newest first. `actorId: null` = everybody's. */
  async page(actorId: string | null, before: string | null, limit: number): Promise<ActBatch[]> {
    const rows = await this.sql<BatchRow[]>`
      select * from act_batches
      where (${actorId}::uuid is null or actor_id = ${actorId}::uuid) and (${before}::uuid is null or id < ${before}::uuid)
      order by id desc limit ${limit}`
    return rows.map(actBatch)
  }

  /** Those that are not finished, oldest first. */
  async unfinished(): Promise<string[]> {
    const rows = await this.sql<{ id: string }[]>`
      select id from act_batches where state in ('running', 'undoing') order by id limit ${MAX_WORKED_ON}`
    return rows.map(({ id }) => id)
  }

  /** Has it taken back what it did, and do no more. False when it is being undone already. */
  async startUndoing(id: string, by: { readonly userId: string; readonly level: number }): Promise<boolean> {
    const undoing: UndoProgress = { level: by.level, before: null, refused: null }
    const rows = await this.sql`
      update act_batches set state = 'undoing', undone_by = ${by.userId}, finished_at = null,
        progress = (progress - 'stopped') || ${JSON.stringify({ undoing })}::text::jsonb
      where id = ${id} and state in ('running', 'done') returning id`
    return rows.length > 0
  }

  /** The next step of the batch, by whatever state it is in. */
  async step(id: string, at: Date): Promise<BatchStep | null> {
    return this.sql.begin(async (tx) => {
      const [row] = await tx<BatchRow[]>`
        select * from act_batches where id = ${id} and state in ('running', 'undoing') for no key update skip locked`
      if (!row) return null
      const batch = actBatch(row)
      const why = await this.#whyStop(tx, batch)
      if (why !== null) return this.#stop(tx, batch, why)
      if (row.state === 'undoing') return this.#undoSome(tx, batch, at)
      return row.kind === 'items' ? this.#actOnNext(tx, batch, row) : this.#removeSome(tx, batch, row)
    })
  }

  /** A moderator can lose their role, or the person they act on gain one, while the batch runs. */
  async #whyStop(tx: TransactionSql, batch: ActBatch): Promise<string | null> {
    const actorId = batch.state === 'undoing' ? batch.undoneBy : batch.actor.userId
    if (actorId === null) return null
    const actor = await actingRank(tx, actorId, batch.roomId)
    const subject = batch.userId === null ? null : await rankOf(tx, batch.userId, batch.roomId)
    try {
      this.rules.demandMayGoOn(batch, actor, subject)
      return null
    } catch (error) {
      if (!(error instanceof DomainError)) throw error
      return error.code
    }
  }

  /** What was done stays, and somebody else may undo it. */
  async #stop(tx: TransactionSql, batch: ActBatch, why: string): Promise<BatchStep> {
    const [row] = await tx<BatchRow[]>`
      update act_batches set state = 'done', finished_at = now(),
        progress = progress || jsonb_build_object('stopped', ${why}::text)
      where id = ${batch.id} returning *`
    await appendAudit(tx, [
      {
        actorId: null,
        action: 'batch.stop',
        roomId: batch.roomId,
        messageId: null,
        userId: batch.userId,
        rule: null,
        details: { batch_id: batch.id, was: batch.state, by: batch.actor.userId, reason: why },
      },
    ])
    return { batch: row ? actBatch(row) : batch, written: [], items: [], undone: [] }
  }

  async #actOnNext(tx: TransactionSql, batch: ActBatch, { progress }: BatchRow): Promise<BatchStep> {
    const results = progress.results ?? []
    const itemIds = batch.params.items as readonly string[]
    const itemId = itemIds[results.length]
    if (itemId === undefined) return this.#finish(tx, batch, 'done')
    const outcome = await this.#actOn(tx, batch, itemId)
    const result = { itemId, ...outcome.result }
    const isDone = result.status === 'done'
    const after = await this.#advance(tx, batch, { results: [...results, result] }, isDone ? 1 : 0, isDone ? 0 : 1)
    return { batch: after, written: [], items: outcome.acted ? [outcome.acted] : [], undone: [] }
  }

  /** What is refused leaves no trace but the result: it is tried inside a savepoint. */
  async #actOn(
    tx: TransactionSql,
    batch: ActBatch,
    itemId: string,
  ): Promise<{ readonly result: Omit<BatchResult, 'itemId'>; readonly acted: ItemActed | null }> {
    const { actor, id: batchId } = batch
    const request = { actorId: actor.userId, requestId: null, batchId, assigneeId: this.rules.assigneeOf(batch) }
    try {
      const acted = await tx.savepoint((inner) =>
        actOnItem(inner, itemId, request, (reviewed) => this.rules.judgeItem(batch, reviewed)),
      )
      if (!acted) return { result: { status: 'refused', code: 'item_not_found' }, acted: null }
      return { result: { status: 'done', code: null }, acted }
    } catch (error) {
      if (!(error instanceof DomainError)) throw error
      return { result: { status: 'refused', code: error.code }, acted: null }
    }
  }

  async #removeSome(tx: TransactionSql, batch: ActBatch, { progress }: BatchRow): Promise<BatchStep> {
    const { after = { at: String(batch.params.since), id: '00000000-0000-0000-0000-000000000000' } } = progress
    const found = await tx<{ id: string; room_id: RoomId; created_at: Date }[]>`
      select m.id, m.room_id, m.created_at from messages m join rooms r on r.id = m.room_id
      where m.sender_id = ${batch.userId} and m.sender_kind <> 'webhook' and m.state in ('visible', 'hidden', 'held')
        and (m.created_at, m.id) > (${after.at}::timestamptz, ${after.id}::uuid) and m.created_at <= ${batch.createdAt}
        and r.deleted_at is null and r.kind <> 'direct'
        and (${batch.roomId}::uuid is null or m.room_id = ${batch.roomId}::uuid)
      order by m.created_at, m.id limit ${STEP}`
    const last = found.at(-1)
    if (!last) return this.#finish(tx, batch, 'done')
    await lockRooms(tx, [...new Set(found.map(({ room_id }) => room_id))])
    const ids = found.map(({ id }) => id)
    // Under the locks they may be something else by now: what its author deleted stays deleted.
    const rows = await tx<(MessageRow & { room_name: string })[]>`
      select ${tx.unsafe(MESSAGE_COLUMNS)}, r.name as room_name
      from messages m join rooms r on r.id = m.room_id left join users u on u.id = m.sender_id
      where m.id = any(${ids}::uuid[]) and m.state in ('visible', 'hidden', 'held') order by m.id for no key update of m`
    const acts = rows.map((row, index) =>
      this.rules.judgeMessage(batch, messageRecord(row), row.room_name, batch.done === 0 && index === 0),
    )
    const written = await writeActs(tx, acts)
    const next = { after: { at: last.created_at.toISOString(), id: last.id } }
    return { batch: await this.#advance(tx, batch, next, written.length, 0), written, items: [], undone: [] }
  }

  /** The acts that the undoer may not undo stay, and the batch with them: the next one may undo the rest. */
  async #undoSome(tx: TransactionSql, batch: ActBatch, at: Date): Promise<BatchStep> {
    const { level = null, before = null, refused = null } = batch.undoing ?? {}
    const rows = await tx<ActRow[]>`
      select ${tx.unsafe(ACT_COLUMNS)} from ${tx.unsafe(ACT_TABLES)}
      where act.batch_id = ${batch.id} and act.undone_at is null and (${before}::uuid is null or act.id < ${before}::uuid)
      order by act.id desc limit ${STEP}`
    const standing = rows.map(actRecord)
    const last = standing.at(-1)
    if (!last) return refused === null ? this.#finish(tx, batch, 'undone') : this.#stop(tx, batch, refused)
    await lockRooms(tx, [...new Set(standing.flatMap(({ roomId }) => (roomId ?? []) as RoomId))])
    await lockPeople(
      tx,
      standing.flatMap(({ userId }) => userId ?? []),
    )
    const by: UndoingPerson = {
      ...(await undoerOf(tx, batch)),
      at,
      reason: '',
      note: `batch ${batch.id} was undone`,
      // Of a removal its author heard once, however many messages it took.
      isQuiet: batch.kind === 'removal' && batch.undone > 0,
    }
    const { permitted, why } = await this.#permitted(tx, batch, standing, by.actorId)
    const undone = await this.#undoAll(tx, permitted, by)
    const undoing: UndoProgress = { level, before: last.id, refused: refused ?? why }
    const [row] = await tx<BatchRow[]>`
      update act_batches set undone = undone + ${undone.length},
        progress = progress || ${JSON.stringify({ undoing })}::text::jsonb
      where id = ${batch.id} returning *`
    return { batch: row ? actBatch(row) : batch, written: [], items: [], undone }
  }

  /** Asked room by room under their locks: who ordered a batch may have been put out of some of them since. */
  async #permitted(
    tx: TransactionSql,
    batch: ActBatch,
    acts: readonly ActRecord[],
    undoerId: string,
  ): Promise<{ readonly permitted: readonly ActRecord[]; readonly why: string | null }> {
    const ranks = new Map<string | null, StoredRank>()
    const permitted: ActRecord[] = []
    let why: string | null = null
    for (const act of acts) {
      const undoer = ranks.get(act.roomId) ?? (await actingRank(tx, undoerId, act.roomId))
      ranks.set(act.roomId, undoer)
      try {
        this.rules.demandMayUndo(batch, act, undoer)
        permitted.push(act)
      } catch (error) {
        if (!(error instanceof DomainError)) throw error
        why ??= error.code
      }
    }
    return { permitted, why }
  }

  /** Under the locks some may have been undone singly meanwhile: those are passed over. */
  async #undoAll(tx: TransactionSql, found: readonly ActRecord[], by: UndoingPerson): Promise<UndoneAct[]> {
    const rows = await tx<ActRow[]>`
      select ${tx.unsafe(ACT_COLUMNS)} from ${tx.unsafe(ACT_TABLES)}
      where act.id = any(${found.map(({ id }) => id)}::uuid[]) and act.undone_at is null order by act.id desc`
    const acts = rows.map(actRecord)
    const undone = await undoMessageActs(tx, acts.filter(isOnMessage), by)
    for (const act of acts) if (!isOnMessage(act)) undone.push(await undoAct(tx, act, by))
    return undone
  }

  async #advance(tx: TransactionSql, batch: ActBatch, progress: Progress, done: number, refused: number) {
    const [row] = await tx<BatchRow[]>`
      update act_batches set progress = ${JSON.stringify(progress)}::text::jsonb, done = done + ${done},
        refused = refused + ${refused}
      where id = ${batch.id} returning *`
    return row ? actBatch(row) : batch
  }

  async #finish(tx: TransactionSql, batch: ActBatch, state: 'done' | 'undone'): Promise<BatchStep> {
    const [row] = await tx<BatchRow[]>`
      update act_batches set state = ${state}, finished_at = now() where id = ${batch.id} returning *`
    return { batch: row ? actBatch(row) : batch, written: [], items: [], undone: [] }
  }
}

async function undoerOf(
  tx: TransactionSql,
  { undoneBy }: ActBatch,
): Promise<Pick<UndoingPerson, 'actorId' | 'actorName'>> {
  if (undoneBy === null) throw new Error('a batch that is being undone names who does it')
  const [user] = await tx<{ username: string }[]>`select username from users where id = ${undoneBy}`
  return { actorId: undoneBy, actorName: user?.username ?? '' }
}
