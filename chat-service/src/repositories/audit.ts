import { newId, type RoomId } from '@parley/common/ids'
import type { Sql, TransactionSql } from '@parley/common/postgres/sql'
import { labelDecisions } from './labels.js'
import { enqueueModerationEvents } from './moderation-events.js'

/** Something that was done, by a person or by the machine, as it is written down. */
export interface NewAuditEntry {
  /** Null = the machine, by policy. */
  readonly actorId: string | null
  /** A verb with its object, such as `message.hide` or `policy.change`. */
  readonly action: string
  readonly roomId: string | null
  readonly messageId: string | null
  /** Whom it was done to. */
  readonly userId: string | null
  readonly rule: string | null
  readonly details: Readonly<Record<string, unknown>>
  /** Set where the entry's id must be known beforehand or must not be written twice. */
  readonly id?: string
}

export interface AuditEntry extends NewAuditEntry {
  readonly id: string
  readonly at: Date
  readonly actorName: string | null
  readonly userName: string | null
  readonly roomName: string | null
}

export interface AuditFilter {
  readonly roomId: RoomId | null
  readonly actorId: string | null
  readonly userId: string | null
  readonly messageId: string | null
  readonly action: string | null
  /** `machine` or `person`; null = both. */
  readonly by: 'machine' | 'person' | null
  readonly from: Date | null
  readonly until: Date | null
}

/** Which entries one may see: all, or those of the rooms that this user moderates. */
export type AuditScope = { readonly kind: 'server' } | { readonly kind: 'rooms_of'; readonly userId: string }

/**
 * Writes entries in the caller's transaction: an act and its record are committed together or not at all. People's
 * decisions become labels by it, and outgoing webhooks are sent word.
 */
export async function appendAudit(tx: TransactionSql | Sql, entries: readonly NewAuditEntry[]): Promise<void> {
  if (entries.length === 0) return
  const rows = entries.map((entry) => ({
    id: entry.id ?? newId(),
    actor_id: entry.actorId,
    action: entry.action,
    room_id: entry.roomId,
    message_id: entry.messageId,
    user_id: entry.userId,
    rule: entry.rule,
    details: entry.details,
  }))
  await tx`
    insert into audit_log (id, actor_id, action, room_id, message_id, user_id, rule, details)
    select * from jsonb_to_recordset(${JSON.stringify(rows)}::text::jsonb) as entry (
      id uuid, actor_id uuid, action text, room_id uuid, message_id uuid, user_id uuid, rule text, details jsonb)
    on conflict (id) do nothing`
  await enqueueModerationEvents(tx, rows)
  await labelDecisions(
    tx,
    rows.map(({ id, actor_id, action, message_id, details }) => ({
      id,
      actorId: actor_id,
      action,
      messageId: message_id,
      details,
    })),
  )
}

interface AuditRow {
  id: string
  at: Date
  actor_id: string | null
  actor_name: string | null
  action: string
  room_id: string | null
  room_name: string | null
  message_id: string | null
  user_id: string | null
  user_name: string | null
  rule: string | null
  details: Record<string, unknown>
}

const AUDIT_COLUMNS = `
  entry.id, entry.at, entry.actor_id, actor.username as actor_name, entry.action, entry.room_id, room.name as room_name,
  entry.message_id, entry.user_id, target.username as user_name, entry.rule, entry.details`
const AUDIT_TABLES = `
  audit_log entry
  left join users actor on actor.id = entry.actor_id
  left join users target on target.id = entry.user_id
  left join rooms room on room.id = entry.room_id`

/** Reads the audit log; nothing can change it. */
export class AuditRepository {
  constructor(private readonly sql: Sql) {}

  /** Whether the database itself keeps the log from this service, besides the triggers. */
  async isOutOfReach(): Promise<boolean> {
    const [row] = await this.sql<{ reachable: boolean }[]>`
      select has_table_privilege('audit_log', 'update') or has_table_privilege('audit_log', 'delete')
             or pg_has_role(relowner, 'member') as reachable
      from pg_class where oid = 'audit_log'::regclass`
    return row?.reachable === false
  }

  async find(id: string): Promise<AuditEntry | null> {
    const { sql } = this
    const [row] = await sql<AuditRow[]>`
      select ${sql.unsafe(AUDIT_COLUMNS)} from ${sql.unsafe(AUDIT_TABLES)} where entry.id = ${id}`
    return row ? auditEntry(row) : null
  }

  /** Newest first, older than entry `before`. Ids sort by time. */
  async page(filter: AuditFilter, scope: AuditScope, before: string | null, limit: number): Promise<AuditEntry[]> {
    const { sql } = this
    const conditions = [
      before === null ? sql`true` : sql`entry.id < ${before}`,
      filter.roomId === null ? sql`true` : sql`entry.room_id = ${filter.roomId}`,
      filter.actorId === null ? sql`true` : sql`entry.actor_id = ${filter.actorId}`,
      filter.userId === null ? sql`true` : sql`entry.user_id = ${filter.userId}`,
      filter.messageId === null ? sql`true` : sql`entry.message_id = ${filter.messageId}`,
      filter.action === null ? sql`true` : sql`entry.action = ${filter.action}`,
      filter.by === null ? sql`true` : sql`(entry.actor_id is null) = ${filter.by === 'machine'}`,
      filter.from === null ? sql`true` : sql`entry.at >= ${filter.from}`,
      filter.until === null ? sql`true` : sql`entry.at < ${filter.until}`,
      scope.kind === 'server'
        ? sql`true`
        : sql`entry.room_id in (
            select room_id from memberships
            where user_id = ${scope.userId} and state = 'joined' and role in ('moderator', 'owner'))`,
    ]
    const rows = await sql<AuditRow[]>`
      select ${sql.unsafe(AUDIT_COLUMNS)} from ${sql.unsafe(AUDIT_TABLES)}
      where ${conditions.reduce((all, condition) => sql`${all} and ${condition}`)}
      order by entry.id desc limit ${limit}`
    return rows.map(auditEntry)
  }
}

function auditEntry(row: AuditRow): AuditEntry {
  return {
    id: row.id,
    at: row.at,
    actorId: row.actor_id,
    actorName: row.actor_name,
    action: row.action,
    roomId: row.room_id,
    roomName: row.room_name,
    messageId: row.message_id,
    userId: row.user_id,
    userName: row.user_name,
    rule: row.rule,
    details: row.details,
  }
}
