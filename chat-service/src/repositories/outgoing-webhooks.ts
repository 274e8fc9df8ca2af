import type { RoomId } from '@parley/common/ids'
import type { Sql, TransactionSql } from '@parley/common/postgres/sql'
import { appendAudit, type NewAuditEntry } from './audit.js'
import { appendNotices, type NewNotice, type Notice } from './notices.js'
import { MAKER_IS_BANNED } from './webhook-makers.js'

/** A URL that is told of events. */
export interface OutgoingWebhook {
  readonly id: string
  /** `command`: told of one slash command's invocations. */
  readonly kind: 'events' | 'command'
  /** Null = of the server. */
  readonly roomId: RoomId | null
  readonly name: string
  readonly url: string
  readonly events: readonly string[]
  readonly secret: string
  /** Signs too, until then. */
  readonly previous: { readonly secret: string; readonly until: Date } | null
  readonly mayBePrivate: boolean
  readonly disabled: { readonly at: Date; readonly reason: string } | null
  /** Since when every attempt failed. */
  readonly failingSince: Date | null
  readonly lastDeliveredAt: Date | null
  readonly createdBy: string
  /** Who made it is banned from the server: for as long as that lasts nothing is sent. */
  readonly isSuspended: boolean
  readonly createdAt: Date
}

export interface ListedWebhook extends OutgoingWebhook {
  /** Deliveries that wait, counted up to `MAX_PENDING_COUNTED`. */
  readonly pending: number
}

export type NewOutgoingWebhook = Pick<
  OutgoingWebhook,
  'id' | 'kind' | 'roomId' | 'name' | 'url' | 'events' | 'secret' | 'mayBePrivate' | 'createdBy'
>

export type OutgoingWebhookChange = Partial<
  Pick<OutgoingWebhook, 'name' | 'url' | 'events' | 'mayBePrivate' | 'secret' | 'previous' | 'disabled' | 'createdBy'>
>

export interface OutgoingWebhookRow {
  id: string
  kind: 'events' | 'command'
  webhook_room_id: RoomId | null
  name: string
  url: string
  events: string[]
  secret: string
  previous_secret: string | null
  previous_until: Date | null
  may_be_private: boolean
  disabled_at: Date | null
  disabled_reason: string | null
  failing_since: Date | null
  last_delivered_at: Date | null
  created_by: string
  is_suspended: boolean
  webhook_created_at: Date
}

const MAX_PENDING_COUNTED = 1_000

/** Columns that make an `OutgoingWebhookRow`, from `outgoing_webhooks w`. */
export const OUTGOING_WEBHOOK_COLUMNS = `
  w.id, w.kind, w.room_id as webhook_room_id, w.name, w.url, w.events, w.secret, w.previous_secret, w.previous_until,
  w.may_be_private, w.disabled_at, w.disabled_reason, w.failing_since, w.last_delivered_at, w.created_by,
  ${MAKER_IS_BANNED} as is_suspended, w.created_at as webhook_created_at`

/** Every change comes with its audit entry, in one transaction. */
export class OutgoingWebhooksRepository {
  constructor(private readonly sql: Sql) {}

  /** Those for events; of the server with `roomId: null`. */
  async list(roomId: RoomId | null): Promise<ListedWebhook[]> {
    const { sql } = this
    const rows = await sql<(OutgoingWebhookRow & { pending: number })[]>`
      select ${sql.unsafe(OUTGOING_WEBHOOK_COLUMNS)}, ${this.#pending()} as pending
      from outgoing_webhooks w
      where w.kind = 'events' and w.room_id is not distinct from ${roomId}::uuid order by w.id`
    return rows.map((row) => ({ ...outgoingWebhook(row), pending: row.pending }))
  }

  /** Of the server, or of a room that still exists. */
  async find(id: string): Promise<ListedWebhook | null> {
    const { sql } = this
    const [row] = await sql<(OutgoingWebhookRow & { pending: number })[]>`
      select ${sql.unsafe(OUTGOING_WEBHOOK_COLUMNS)}, ${this.#pending()} as pending
      from outgoing_webhooks w left join rooms r on r.id = w.room_id
      where w.id = ${id} and (w.room_id is null or r.deleted_at is null)`
    return row ? { ...outgoingWebhook(row), pending: row.pending } : null
  }

  /** False when there are `most` already. It hears of what happens from now on. */
  async create(created: NewOutgoingWebhook, most: number, audit: NewAuditEntry): Promise<boolean> {
    return this.sql.begin(async (tx) => {
      if (!(await insertOutgoingWebhook(tx, created, most))) return false
      await startAtHeads(tx, created.id)
      await appendAudit(tx, [audit])
      return true
    })
  }

  /** With `fromNow` what happened while it did not listen is passed over. Null when it is gone meanwhile. */
  async change(
    id: string,
    change: OutgoingWebhookChange,
    fromNow: boolean,
    audit: NewAuditEntry,
  ): Promise<OutgoingWebhook | null> {
    return this.sql.begin(async (tx) => {
      const [known] = await tx<OutgoingWebhookRow[]>`
        select ${tx.unsafe(OUTGOING_WEBHOOK_COLUMNS)} from outgoing_webhooks w where w.id = ${id} for update`
      if (!known) return null
      const next = { ...outgoingWebhook(known), ...change }
      await tx`
        update outgoing_webhooks set name = ${next.name}, url = ${next.url}, events = ${[...next.events]}::text[],
          may_be_private = ${next.mayBePrivate}, secret = ${next.secret},
          previous_secret = ${next.previous?.secret ?? null}, previous_until = ${next.previous?.until ?? null},
          created_by = ${next.createdBy}, disabled_at = ${next.disabled?.at ?? null}, disabled_reason = ${next.disabled?.reason ?? null},
          failing_since = ${next.disabled === null && known.disabled_at !== null ? null : known.failing_since}
        where id = ${id}`
      if (next.disabled !== null) await dropPending(tx, id)
      if (fromNow) await startAtHeads(tx, id)
      await appendAudit(tx, [audit])
      // Whoever can take one over is not banned.
      return next.createdBy === known.created_by ? next : { ...next, isSuspended: false }
    })
  }

  async remove(id: string, audit: NewAuditEntry): Promise<boolean> {
    return this.sql.begin(async (tx) => {
      const removed = await tx`delete from outgoing_webhooks where id = ${id} returning id`
      if (removed.length === 0) return false
      await appendAudit(tx, [audit])
      return true
    })
  }

  /** Ends deliveries until somebody enables it again, and leaves word. Null when it was disabled already. */
  async disable(
    id: string,
    reason: string,
    now: Date,
    word: { readonly audit: NewAuditEntry; readonly notice: NewNotice },
  ): Promise<Notice | null> {
    return this.sql.begin(async (tx) => {
      // Waits for those whose deliveries are not committed yet, so that those are dropped too.
      await tx`select from outgoing_webhooks where id = ${id} for update`
      const disabled = await tx`
        update outgoing_webhooks set disabled_at = ${now}, disabled_reason = ${reason}
        where id = ${id} and disabled_at is null returning id`
      if (disabled.length === 0) return null
      await dropPending(tx, id)
      await appendAudit(tx, [word.audit])
      const [notice] = await appendNotices(tx, [word.notice])
      return notice ?? null
    })
  }

  #pending() {
    return this.sql`(
      select count(*)::int from (
        select from outgoing_deliveries d where d.webhook_id = w.id and d.state = 'pending' limit ${MAX_PENDING_COUNTED}
      ) waiting)`
  }
}

/** In the caller's transaction; false when room or server have `most` of its kind already. */
export async function insertOutgoingWebhook(
  tx: TransactionSql,
  created: NewOutgoingWebhook,
  most: number,
): Promise<boolean> {
  // A lock makes the count hold until the insert is committed: the room's, or for the server one of our own.
  if (created.roomId === null) await tx`select pg_advisory_xact_lock(hashtext('outgoing_webhooks'))`
  else await tx`select id from rooms where id = ${created.roomId} for no key update`
  const written = await tx`
    insert into outgoing_webhooks (id, kind, room_id, name, url, events, secret, may_be_private, created_by)
    select ${created.id}, ${created.kind}, ${created.roomId}::uuid, ${created.name}, ${created.url},
           ${[...created.events]}::text[], ${created.secret}, ${created.mayBePrivate}, ${created.createdBy}
    where (select count(*) from outgoing_webhooks
           where room_id is not distinct from ${created.roomId}::uuid and kind = ${created.kind}) < ${most}
    returning id`
  return written.length > 0
}

/** Puts the webhook's place in each log it hears of to the log's end. */
async function startAtHeads(tx: TransactionSql, webhookId: string): Promise<void> {
  await tx`
    insert into outgoing_cursors (webhook_id, room_id, seq)
    select w.id, r.id, r.head_seq
    from outgoing_webhooks w
    join rooms r on r.id = w.room_id or (w.room_id is null and r.kind <> 'direct' and r.deleted_at is null)
    where w.id = ${webhookId} and w.kind = 'events'
    on conflict (webhook_id, room_id) do update set seq = excluded.seq`
}

/** What still waits fails; it can be delivered again by hand. */
async function dropPending(tx: TransactionSql, webhookId: string): Promise<void> {
  await tx`
    update outgoing_deliveries set state = 'failed', finished_at = now(), last_error = 'disabled'
    where webhook_id = ${webhookId} and state = 'pending'`
}

export function outgoingWebhook(row: OutgoingWebhookRow): OutgoingWebhook {
  const { previous_secret: secret, previous_until: until } = row
  return {
    id: row.id,
    kind: row.kind,
    roomId: row.webhook_room_id,
    name: row.name,
    url: row.url,
    events: row.events,
    secret: row.secret,
    previous: secret !== null && until !== null ? { secret, until } : null,
    mayBePrivate: row.may_be_private,
    disabled: row.disabled_at && { at: row.disabled_at, reason: row.disabled_reason ?? '' },
    failingSince: row.failing_since,
    lastDeliveredAt: row.last_delivered_at,
    createdBy: row.created_by,
    isSuspended: row.is_suspended,
    createdAt: row.webhook_created_at,
  }
}
