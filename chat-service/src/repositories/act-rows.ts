import type { Sql, TransactionSql } from '@parley/common/postgres/sql'
import type { ActKind } from '../schemas/acts.js'

export type { ActKind } from '../schemas/acts.js'

/** An act as it is written down. Its id is that of its audit entry. */
export interface NewAct {
  readonly id: string
  readonly kind: ActKind
  /** Null = the machine. */
  readonly actorId: string | null
  /** How much the actor may; see `Level` in services/act-rules.ts. */
  readonly actorLevel: number
  /** Whom it concerns; null where the author was a webhook. */
  readonly userId: string | null
  /** Null = on the whole server. */
  readonly roomId: string | null
  readonly messageId: string | null
  readonly itemId: string | null
  readonly rule: string | null
  readonly reason: string
  /** Of mutes and bans: when it ends by itself. */
  readonly until: Date | null
  readonly details: Readonly<Record<string, unknown>>
  readonly batchId: string | null
  readonly causedBy: string | null
  readonly requestId: string | null
}

export interface ActRecord extends NewAct {
  readonly at: Date
  readonly actorName: string | null
  readonly userName: string | null
  readonly roomName: string | null
  /** What it counts as a strike now. */
  readonly points: number
  readonly undoneAt: Date | null
  readonly undoneBy: string | null
}

export interface ActRow {
  id: string
  at: Date
  kind: ActKind
  actor_id: string | null
  actor_level: number
  actor_name: string | null
  user_id: string | null
  user_name: string | null
  room_id: string | null
  room_name: string | null
  message_id: string | null
  item_id: string | null
  rule: string | null
  reason: string
  until: Date | null
  details: Record<string, unknown>
  batch_id: string | null
  caused_by: string | null
  request_id: string | null
  points: number
  undone_at: Date | null
  undone_by: string | null
}

/** In the caller's transaction, beside the audit entries of the same ids. */
export async function insertActs(tx: TransactionSql, acts: readonly NewAct[]): Promise<void> {
  if (acts.length === 0) return
  const rows = acts.map((act) => ({
    id: act.id,
    kind: act.kind,
    actor_id: act.actorId,
    actor_level: act.actorLevel,
    user_id: act.userId,
    room_id: act.roomId,
    message_id: act.messageId,
    item_id: act.itemId,
    rule: act.rule,
    reason: act.reason,
    until: act.until,
    details: act.details,
    batch_id: act.batchId,
    caused_by: act.causedBy,
    request_id: act.requestId,
  }))
  await tx`
    insert into acts (id, kind, actor_id, actor_level, user_id, room_id, message_id, item_id, rule, reason, until,
                      details, batch_id, caused_by, request_id)
    select * from jsonb_to_recordset(${JSON.stringify(rows)}::text::jsonb) as act (
      id uuid, kind text, actor_id uuid, actor_level smallint, user_id uuid, room_id uuid, message_id uuid,
      item_id uuid, rule text, reason text, until timestamptz, details jsonb, batch_id uuid, caused_by uuid,
      request_id uuid)`
}

/** From `acts act` with what it refers to. */
export const ACT_COLUMNS = `
  act.id, act.at, act.kind, act.actor_id, act.actor_level, actor.username as actor_name, act.user_id,
  target.username as user_name, act.room_id, room.name as room_name, act.message_id, act.item_id, act.rule, act.reason,
  act.until, act.details, act.batch_id, act.caused_by, act.request_id, act.undone_at, act.undone_by,
  coalesce((select strike.points from strikes strike
            where strike.act_id = act.id and strike.revoked_at is null), 0) as points`
export const ACT_TABLES = `
  acts act
  left join users actor on actor.id = act.actor_id
  left join users target on target.id = act.user_id
  left join rooms room on room.id = act.room_id`

export async function findAct(sql: Sql | TransactionSql, id: string): Promise<ActRecord | null> {
  const [row] = await sql<ActRow[]>`
    select ${sql.unsafe(ACT_COLUMNS)} from ${sql.unsafe(ACT_TABLES)} where act.id = ${id}`
  return row ? actRecord(row) : null
}

/** What `actorId` did under this request id, in the order it was done; none = it was not heard before. */
export async function actsOfRequest(
  sql: Sql | TransactionSql,
  actorId: string,
  requestId: string | null,
): Promise<ActRecord[]> {
  if (requestId === null) return []
  const rows = await sql<ActRow[]>`
    select ${sql.unsafe(ACT_COLUMNS)} from ${sql.unsafe(ACT_TABLES)}
    where act.actor_id = ${actorId} and act.request_id = ${requestId} order by act.id`
  return rows.map(actRecord)
}

export function actRecord(row: ActRow): ActRecord {
  return {
    id: row.id,
    at: row.at,
    kind: row.kind,
    actorId: row.actor_id,
    actorLevel: row.actor_level,
    actorName: row.actor_name,
    userId: row.user_id,
    userName: row.user_name,
    roomId: row.room_id,
    roomName: row.room_name,
    messageId: row.message_id,
    itemId: row.item_id,
    rule: row.rule,
    reason: row.reason,
    until: row.until,
    details: row.details,
    batchId: row.batch_id,
    causedBy: row.caused_by,
    requestId: row.request_id,
    points: row.points,
    undoneAt: row.undone_at,
    undoneBy: row.undone_by,
  }
}
