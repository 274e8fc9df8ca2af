import type { Sql, TransactionSql } from '@parley/common/postgres/sql'
import { ACT_COLUMNS, ACT_TABLES, type ActRecord, type ActRow, actRecord } from './act-rows.js'
import { lockAct, type UndoneAct, undoAct } from './act-undo.js'
import { appealNotice } from './appeal-closings.js'
import {
  APPEAL_COLUMNS,
  APPEAL_TABLES,
  type Appeal,
  type AppealRow,
  type AppealState,
  appealOf,
  OWN_ACT_COLUMNS,
  OWN_ACT_TABLES,
  type OwnAct,
  type OwnActRow,
  ownAct,
} from './appeal-rows.js'
import { appendAudit, type NewAuditEntry } from './audit.js'
import { MESSAGE_COLUMNS, type MessageRecord, type MessageRow, messageRecord } from './messages.js'
import { appendNotices, type Notice } from './notices.js'
import type { UndoingPerson } from './penalty-undo.js'
import { actingRank, type StoredRank } from './ranks.js'
import { type NewReviewItem, openReviews, type ReviewNews } from './review-writes.js'

export type { Appeal, AppealState, OwnAct } from './appeal-rows.js'

export interface MadeAppeal {
  readonly appeal: Appeal
  /** What it made of the message's review item. */
  readonly review: ReviewNews | null
}

/** What a decision on an appeal is made from, under lock. */
export interface AppealedAct {
  readonly act: ActRecord
  readonly state: AppealState
  readonly actor: StoredRank
}

export interface AppealDecided {
  readonly notice: Notice | null
  readonly undone: UndoneAct | null
}

/** Which appeals one may see: all, or those against acts in the rooms that this user moderates. */
export type AppealScope = { readonly kind: 'server' } | { readonly kind: 'rooms_of'; readonly userId: string }

/** What was done to people, and what they say to it. */
export class AppealsRepository {
  constructor(private readonly sql: Sql) {}

  /** Newest first, older than act `before`. */
  async ownActs(userId: string, kinds: readonly string[], before: string | null, limit: number): Promise<OwnAct[]> {
    const { sql } = this
    const rows = await sql<OwnActRow[]>`
      select ${sql.unsafe(OWN_ACT_COLUMNS)} from ${sql.unsafe(OWN_ACT_TABLES)}
      where act.user_id = ${userId} and act.kind = any(${[...kinds]}::text[])
        ${before === null ? sql`` : sql`and act.id < ${before}`}
      order by act.id desc limit ${limit}`
    return rows.map(ownAct)
  }

  /** The newest act that keeps others from reading the message; null when none does. */
  async newestAgainst(messageId: string): Promise<string | null> {
    const [row] = await this.sql<{ id: string }[]>`
      select id from acts
      where message_id = ${messageId} and undone_at is null and kind in ('hide', 'hold', 'reject', 'remove')
      order by id desc limit 1`
    return row?.id ?? null
  }

  /**
   * Writes an appeal down and, against an act on a message, puts it into the queue. `permit` is asked under the locks
   * and throws to refuse. Null = nothing of this kind was done to `authorId`; `repeated` = it was appealed before.
   */
  async make(
    actId: string,
    authorId: string,
    text: string,
    permit: (own: OwnAct) => void,
    writes: {
      readonly audit: (act: ActRecord) => NewAuditEntry
      readonly item: (message: MessageRecord, act: ActRecord) => NewReviewItem | null
    },
  ): Promise<MadeAppeal | 'repeated' | null> {
    return this.sql.begin(async (tx) => {
      const act = await lockAct(tx, actId)
      if (act?.userId !== authorId) return null
      const [own] = await tx<OwnActRow[]>`
        select ${tx.unsafe(OWN_ACT_COLUMNS)} from ${tx.unsafe(OWN_ACT_TABLES)} where act.id = ${actId}`
      if (!own) return null
      permit(ownAct(own))
      const opened = await openItem(tx, act, writes.item)
      // One whose act was undone, and then done again, is open once more.
      const written = await tx`
        insert into appeals as known (act_id, message_id, item_id, room_id, author_id, acted_by, action, text)
        values (${actId}, ${act.messageId}::uuid, ${opened?.itemId ?? null}::uuid, ${act.roomId}::uuid, ${authorId},
                ${act.actorId}::uuid, ${act.kind}, ${text})
        on conflict (act_id) do update set
          state = 'open', text = excluded.text, item_id = excluded.item_id, created_at = now(), decided_at = null,
          decided_by = null, decision_reason = ''
        where known.state = 'void'
        returning act_id`
      if (written.length === 0) return 'repeated'
      await appendAudit(tx, [writes.audit(act)])
      const appeal = await findAppeal(tx, actId)
      return appeal && { appeal, review: opened }
    })
  }

  async find(actId: string): Promise<Appeal | null> {
    return findAppeal(this.sql, actId)
  }

  /** Oldest first while open, newest first otherwise; beyond act `after`. */
  async page(state: AppealState, scope: AppealScope, after: string | null, limit: number): Promise<Appeal[]> {
    const { sql } = this
    const isOpen = state === 'open'
    const within =
      scope.kind === 'server'
        ? sql`true`
        : sql`a.room_id in (
            select room_id from memberships
            where user_id = ${scope.userId} and state = 'joined' and role in ('moderator', 'owner'))`
    const rows = await sql<AppealRow[]>`
      select ${sql.unsafe(APPEAL_COLUMNS)} from ${sql.unsafe(APPEAL_TABLES)}
      where a.state = ${state} and ${within}
        ${after === null ? sql`` : isOpen ? sql`and a.act_id > ${after}` : sql`and a.act_id < ${after}`}
      order by ${isOpen ? sql`a.act_id` : sql`a.act_id desc`} limit ${limit}`
    return withActs(sql, rows)
  }

  /**
   * Decides an appeal against an act on a person. Appeals for messages are decided with their review items. Null = there
   * is none. What `permit` throws undoes everything.
   */
  async decideOnPerson(
    actId: string,
    outcome: 'upheld' | 'overturned',
    by: UndoingPerson,
    permit: (appealed: AppealedAct) => void,
  ): Promise<AppealDecided | null> {
    return this.sql.begin(async (tx) => {
      const act = await lockAct(tx, actId)
      const [appeal] = await tx<{ state: AppealState; author_id: string }[]>`
        select state, author_id from appeals where act_id = ${actId} for update`
      if (!act || !appeal) return null
      permit({ act, state: appeal.state, actor: await actingRank(tx, by.actorId, act.roomId) })
      await tx`
        update appeals set state = ${outcome}, decided_at = ${by.at}, decided_by = ${by.actorId},
          decision_reason = ${by.reason}
        where act_id = ${actId}`
      const undone = outcome === 'overturned' ? await undoAct(tx, act, by) : null
      const { roomId, messageId, rule } = act
      const action = outcome === 'overturned' ? 'appeal.overturn' : 'appeal.uphold'
      const details = { act: actId, kind: act.kind, reason: by.reason }
      await appendAudit(tx, [
        { actorId: by.actorId, action, roomId, messageId, userId: appeal.author_id, rule, details },
      ])
      const [notice] = await appendNotices(tx, [
        appealNotice({ actId, authorId: appeal.author_id, roomId, messageId, outcome, reason: by.reason }),
      ])
      return { notice: notice ?? null, undone }
    })
  }
}

async function openItem(
  tx: TransactionSql,
  act: ActRecord,
  item: (message: MessageRecord, act: ActRecord) => NewReviewItem | null,
): Promise<ReviewNews | null> {
  if (act.messageId === null) return null
  const [row] = await tx<MessageRow[]>`
    select ${tx.unsafe(MESSAGE_COLUMNS)} from messages m left join users u on u.id = m.sender_id
    where m.id = ${act.messageId}`
  if (!row) return null
  const message = messageRecord(row)
  const wanted = item(message, act)
  if (wanted === null) return null
  const opened = await openReviews(tx, [wanted])
  return opened.get(message.id) ?? null
}

async function findAppeal(sql: Sql | TransactionSql, actId: string): Promise<Appeal | null> {
  const rows = await sql<AppealRow[]>`
    select ${sql.unsafe(APPEAL_COLUMNS)} from ${sql.unsafe(APPEAL_TABLES)} where a.act_id = ${actId}`
  const [appeal] = await withActs(sql, rows)
  return appeal ?? null
}

async function withActs(sql: Sql | TransactionSql, rows: readonly AppealRow[]): Promise<Appeal[]> {
  if (rows.length === 0) return []
  const acts = await sql<ActRow[]>`
    select ${sql.unsafe(ACT_COLUMNS)} from ${sql.unsafe(ACT_TABLES)}
    where act.id = any(${rows.map((row) => row.appeal_act_id)}::uuid[])`
  const byId = new Map(acts.map((row) => [row.id, actRecord(row)]))
  return rows.map((row) => appealOf(row, byId.get(row.appeal_act_id) ?? null))
}
