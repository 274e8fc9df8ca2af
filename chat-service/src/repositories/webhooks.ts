import type { RoomId } from '@parley/common/ids'
import type { Sql, TransactionSql } from '@parley/common/postgres/sql'
import { appendAudit, type NewAuditEntry } from './audit.js'
import { enqueueText } from './outbox-rows.js'

export interface Webhook {
  readonly id: string
  readonly roomId: RoomId
  readonly kind: 'incoming' | 'github'
  readonly name: string
  readonly tokenHash: string
  readonly hmacSecret: string | null
  readonly createdBy: string
  readonly createdAt: Date
  readonly lastUsedAt: Date | null
  readonly isDisabled: boolean
  /** Who made it is banned from the server: for as long as that lasts it is as good as disabled. */
  readonly isSuspended: boolean
}

export type WebhookChange = Partial<Pick<Webhook, 'name' | 'isDisabled' | 'tokenHash' | 'hmacSecret' | 'createdBy'>>

interface WebhookRow {
  id: string
  room_id: RoomId
  kind: 'incoming' | 'github'
  name: string
  token_hash: string
  hmac_secret: string | null
  created_by: string
  created_at: Date
  last_used_at: Date | null
  is_disabled: boolean
  is_suspended: boolean
}

/** Columns that make a `WebhookRow`, from `webhooks`. */
const WEBHOOK_COLUMNS = `webhooks.*, exists (
  select from sanctions s where s.user_id = webhooks.created_by and s.banned_until > now()) as is_suspended`

/** Every change comes with its audit entry, in one transaction. */
export class WebhooksRepository {
  constructor(private readonly sql: Sql) {}

  async ofRoom(roomId: RoomId): Promise<Webhook[]> {
    const rows = await this.sql<WebhookRow[]>`
      select ${this.sql.unsafe(WEBHOOK_COLUMNS)} from webhooks where room_id = ${roomId} order by id`
    return rows.map(webhook)
  }

  /** Of a room that still exists. */
  async find(id: string): Promise<Webhook | null> {
    const [row] = await this.sql<WebhookRow[]>`
      select ${this.sql.unsafe(WEBHOOK_COLUMNS)} from webhooks join rooms on rooms.id = webhooks.room_id and rooms.deleted_at is null
      where webhooks.id = ${id}`
    return row ? webhook(row) : null
  }

  /** False when the room has `maxPerRoom` already. */
  async create(
    created: Omit<Webhook, 'lastUsedAt' | 'isDisabled' | 'isSuspended' | 'createdAt'>,
    maxPerRoom: number,
    audit: NewAuditEntry,
  ): Promise<boolean> {
    return this.sql.begin(async (tx) => {
      // The room's lock makes the count hold until the insert is committed.
      await tx`select id from rooms where id = ${created.roomId} for no key update`
      const written = await tx`
        insert into webhooks (id, room_id, kind, name, token_hash, hmac_secret, created_by)
        select ${created.id}, ${created.roomId}, ${created.kind}, ${created.name}, ${created.tokenHash},
               ${created.hmacSecret}, ${created.createdBy}
        where (select count(*) from webhooks where room_id = ${created.roomId}) < ${maxPerRoom}
        returning id`
      if (written.length === 0) return false
      await scoreName(tx, created, created.createdBy)
      await appendAudit(tx, [audit])
      return true
    })
  }

  /** Null when it is gone meanwhile. */
  async change(id: string, change: WebhookChange, audit: NewAuditEntry): Promise<Webhook | null> {
    return this.sql.begin(async (tx) => {
      await tx`select from webhooks where id = ${id} for update`
      const [known] = await tx<WebhookRow[]>`
        select ${tx.unsafe(WEBHOOK_COLUMNS)} from webhooks where id = ${id}`
      if (!known) return null
      const next = { ...webhook(known), ...change }
      await tx`
        update webhooks set name = ${next.name}, is_disabled = ${next.isDisabled}, token_hash = ${next.tokenHash},
          hmac_secret = ${next.hmacSecret}, created_by = ${next.createdBy}
        where id = ${id}`
      if (next.name !== known.name) await scoreName(tx, next, audit.actorId)
      await appendAudit(tx, [audit])
      // Whoever can take one over is not banned.
      return next.createdBy === known.created_by ? next : { ...next, isSuspended: false }
    })
  }

  async remove(id: string, audit: NewAuditEntry): Promise<boolean> {
    return this.sql.begin(async (tx) => {
      const removed = await tx`delete from webhooks where id = ${id} returning id`
      if (removed.length === 0) return false
      await appendAudit(tx, [audit])
      return true
    })
  }

  /** Whether a text was posted through it under this id. */
  async hasPosted({ id, roomId }: Pick<Webhook, 'id' | 'roomId'>, cmid: string): Promise<boolean> {
    const posted = await this.sql`
      select from messages where room_id = ${roomId} and sender_id = ${id} and cmid = ${cmid}`
    return posted.length > 0
  }

  /** Coarse on purpose: a busy webhook does not write a row per post. */
  async touch(id: string, now: Date): Promise<void> {
    await this.sql`
      update webhooks set last_used_at = ${now}
      where id = ${id} and (last_used_at is null or last_used_at < ${now}::timestamptz - interval '1 minute')`
  }
}

/** Queues the name that a webhook posts under for scoring. */
function scoreName(
  tx: TransactionSql,
  { id, roomId, name }: Pick<Webhook, 'id' | 'roomId' | 'name'>,
  actorId: string | null,
): Promise<void> {
  return enqueueText(tx, { subject: 'webhook_name', subject_id: id, room_id: roomId, sender_id: actorId, text: name })
}

function webhook(row: WebhookRow): Webhook {
  return {
    id: row.id,
    roomId: row.room_id,
    kind: row.kind,
    name: row.name,
    tokenHash: row.token_hash,
    hmacSecret: row.hmac_secret,
    createdBy: row.created_by,
    createdAt: row.created_at,
    lastUsedAt: row.last_used_at,
    isDisabled: row.is_disabled,
    isSuspended: row.is_suspended,
  }
}
