import type { RoomId } from '@parley/common/ids'
import type { Sql } from '@parley/common/postgres/sql'
import {
  OUTGOING_WEBHOOK_COLUMNS,
  type OutgoingWebhook,
  type OutgoingWebhookRow,
  outgoingWebhook,
} from './outgoing-webhooks.js'
import { MAKER_IS_BANNED } from './webhook-makers.js'

/** What a delivery is about; its body is made from what this names, as it stands when it is sent. */
export type DeliverySubject =
  | { readonly seq: number }
  | { readonly audit_id: string }
  | { readonly invocation_id: string }
  | { readonly ping: true }

export interface Delivery {
  readonly webhookId: string
  readonly eventId: string
  readonly type: string
  readonly roomId: RoomId | null
  readonly subject: DeliverySubject
  readonly state: 'pending' | 'delivered' | 'failed'
  /** Counted when an attempt begins. */
  readonly attempts: number
  readonly nextAttemptAt: Date
  readonly lastStatus: number | null
  readonly lastError: string | null
  readonly lastMs: number | null
  readonly createdAt: Date
  readonly finishedAt: Date | null
}

/** A delivery whose attempt is ours to make, and where it goes. */
export interface DueDelivery {
  readonly delivery: Delivery
  readonly webhook: OutgoingWebhook
}

/** What became of one attempt. */
export interface Attempt {
  readonly status: number | null
  readonly error: string | null
  readonly ms: number
}

/** What follows from it. `drop`: there is nothing to send (any more), which is not the receiver's fault. */
export type Settlement =
  | { readonly kind: 'delivered' }
  | { readonly kind: 'retry'; readonly at: Date }
  | { readonly kind: 'failed' }
  | { readonly kind: 'drop' }

interface DeliveryRow {
  webhook_id: string
  event_id: string
  type: string
  room_id: RoomId | null
  subject: DeliverySubject
  state: Delivery['state']
  attempts: number
  next_attempt_at: Date
  last_status: number | null
  last_error: string | null
  last_ms: number | null
  created_at: Date
  finished_at: Date | null
}

const DELIVERY_COLUMNS = `
  d.webhook_id, d.event_id, d.type, d.room_id, d.subject, d.state, d.attempts, d.next_attempt_at, d.last_status,
  d.last_error, d.last_ms, d.created_at, d.finished_at`

const MAX_COUNTED = 10_000

export interface ExpandOptions {
  /** Which kinds of log entries are which type of event. */
  readonly types: Readonly<Record<string, string>>
  /** Of the logs: sequence numbers of another epoch are other events. */
  readonly epoch: string
  readonly now: Date
  /** Logs per call, and entries of each. */
  readonly maxLogs: number
  readonly maxEntries: number
  /** A webhook with so many deliveries waiting gets no more until they went out; the log keeps the rest. */
  readonly maxPending: number
}

/** What outgoing webhooks are to be sent, and what came of it. */
export class OutgoingDeliveriesRepository {
  constructor(private readonly sql: Sql) {}

  /**
   * Makes deliveries of what the rooms' logs hold beyond the webhooks' places in them; answers how many logs had more.
   * Places and deliveries move in one statement, so each entry becomes a delivery once, on whatever instance. Costs
   * posting nothing: the log is read, never hooked into.
   */
  async expand({ types, epoch, now, maxLogs, maxEntries, maxPending }: ExpandOptions): Promise<number> {
    const kinds = Object.keys(types)
    const names = Object.values(types)
    // Rooms that came after a webhook of the server are heard from their beginning.
    await this.sql`
      insert into outgoing_cursors (webhook_id, room_id, seq)
      select w.id, r.id, 0 from outgoing_webhooks w join rooms r on r.kind <> 'direct' and r.deleted_at is null
      where w.kind = 'events' and w.room_id is null and w.disabled_at is null and w.events && ${names}::text[]
        and not exists (select from outgoing_cursors c where c.webhook_id = w.id and c.room_id = r.id)
      on conflict do nothing`
    const moved = await this.sql`
      with lagging as materialized (
        select c.webhook_id, c.room_id, c.seq, w.events, ${this.sql.unsafe(MAKER_IS_BANNED)} as is_suspended,
               least(r.head_seq, greatest(c.seq, r.purged_seq) + ${maxEntries}::int) as upto
        from outgoing_cursors c
        join outgoing_webhooks w on w.id = c.webhook_id and w.disabled_at is null and w.events && ${names}::text[]
        join rooms r on r.id = c.room_id and r.head_seq > c.seq
        where (select count(*) from (
                 select from outgoing_deliveries d where d.webhook_id = w.id and d.state = 'pending' limit ${maxPending}
               ) waiting) < ${maxPending}
        limit ${maxLogs}
        -- The webhook too: whoever deletes it waits for us, and we, whose rows refer to it, never for them.
        for update of c skip locked for key share of w skip locked
      ),
      made as (
        insert into outgoing_deliveries (webhook_id, event_id, type, room_id, subject, created_at, next_attempt_at)
        select lagging.webhook_id, 'evt_' || replace(e.room_id::text, '-', '') || '_' || e.seq || '_' || ${epoch}::text,
               known.type, e.room_id, jsonb_build_object('seq', e.seq), ${now}, ${now}
        from lagging
        join room_events e on e.room_id = lagging.room_id and e.seq > lagging.seq and e.seq <= lagging.upto
        join unnest(${kinds}::text[], ${names}::text[]) as known (kind, type) on known.kind = e.kind
        -- What happens while a webhook is suspended is passed over, as for a disabled one.
        where known.type = any(lagging.events) and not lagging.is_suspended
        on conflict do nothing
      )
      update outgoing_cursors c set seq = lagging.upto from lagging
      where c.webhook_id = lagging.webhook_id and c.room_id = lagging.room_id`
    return moved.count
  }

  /** Adds one delivery, due at once; false when the webhook is disabled or gone. */
  async add(
    delivery: Pick<Delivery, 'webhookId' | 'eventId' | 'type' | 'roomId' | 'subject'>,
    now: Date,
  ): Promise<boolean> {
    const added = await this.sql`
      insert into outgoing_deliveries (webhook_id, event_id, type, room_id, subject, created_at, next_attempt_at)
      select w.id, ${delivery.eventId}, ${delivery.type}, ${delivery.roomId}::uuid,
             ${JSON.stringify(delivery.subject)}::text::jsonb, ${now}, ${now}
      -- Whoever disables it waits for us, and then drops what we added.
      from outgoing_webhooks w where w.id = ${delivery.webhookId} and w.disabled_at is null for key share
      on conflict do nothing returning 1`
    return added.length > 0
  }

  /**
   * Takes up to `limit` deliveries that are due, but for those of the webhooks `busy`. Until `leaseUntil` nobody else
   * takes them; when no result is settled by then, as after a crash, they are due again.
   */
  async claim(now: Date, leaseUntil: Date, limit: number, busy: readonly string[]): Promise<DueDelivery[]> {
    const { sql } = this
    const rows = await sql<(DeliveryRow & OutgoingWebhookRow)[]>`
      with due as materialized (
        select d.webhook_id, d.event_id from outgoing_deliveries d
        where d.state = 'pending' and d.next_attempt_at <= ${now} and not (d.webhook_id = any(${[...busy]}::uuid[]))
          -- Here and not below: what is picked and then left alone would be picked in every pass, before all others.
          and exists (select from outgoing_webhooks w where w.id = d.webhook_id and w.disabled_at is null
                        and not ${sql.unsafe(MAKER_IS_BANNED)})
        order by d.next_attempt_at limit ${limit}
        for update skip locked
      )
      update outgoing_deliveries d set attempts = d.attempts + 1, next_attempt_at = ${leaseUntil}
      from due, outgoing_webhooks w
      where d.webhook_id = due.webhook_id and d.event_id = due.event_id and w.id = d.webhook_id
        and w.disabled_at is null
      returning ${sql.unsafe(DELIVERY_COLUMNS)}, ${sql.unsafe(OUTGOING_WEBHOOK_COLUMNS)}`
    return rows.map((row) => ({ delivery: deliveryOf(row), webhook: outgoingWebhook(row) }))
  }

  /**
   * Writes down what an attempt came to, unless the delivery was taken up by somebody else meanwhile.
   * @returns since when the webhook has been failing; null when it is not.
   */
  async settle(delivery: Delivery, attempt: Attempt, settlement: Settlement, now: Date): Promise<Date | null> {
    return this.sql.begin(async (tx) => {
      // Webhook before deliveries, as whoever deletes or disables it locks them.
      await tx`select from outgoing_webhooks where id = ${delivery.webhookId} for no key update`
      const state = settlement.kind === 'retry' ? 'pending' : settlement.kind === 'delivered' ? 'delivered' : 'failed'
      const written = await tx`
        update outgoing_deliveries set
          state = ${state}, last_status = ${attempt.status}, last_error = ${attempt.error}, last_ms = ${attempt.ms},
          next_attempt_at = ${settlement.kind === 'retry' ? settlement.at : now},
          finished_at = ${settlement.kind === 'retry' ? null : now}
        where webhook_id = ${delivery.webhookId} and event_id = ${delivery.eventId}
          and state = 'pending' and attempts = ${delivery.attempts} returning 1`
      if (written.length === 0 || settlement.kind === 'drop') return null
      const isDelivered = settlement.kind === 'delivered'
      const [webhook] = await tx<{ failing_since: Date | null }[]>`
        update outgoing_webhooks set
          failing_since = case when ${isDelivered} then null else coalesce(failing_since, ${now}) end,
          failures = case when ${isDelivered} then 0 else failures + 1 end,
          last_delivered_at = case when ${isDelivered} then ${now} else last_delivered_at end
        where id = ${delivery.webhookId} returning failing_since`
      return webhook?.failing_since ?? null
    })
  }

  /** How many wait, counted up to `MAX_COUNTED`. */
  async backlog(): Promise<number> {
    const [row] = await this.sql<{ waiting: number }[]>`
      select count(*)::int as waiting
      from (select from outgoing_deliveries where state = 'pending' limit ${MAX_COUNTED}) delivery`
    return row?.waiting ?? 0
  }

  /** Newest first, older than `before`. */
  async page(
    webhookId: string,
    before: { readonly at: string; readonly id: string } | null,
    limit: number,
  ): Promise<Delivery[]> {
    const { sql } = this
    const rows = await sql<DeliveryRow[]>`
      select ${sql.unsafe(DELIVERY_COLUMNS)} from outgoing_deliveries d
      where d.webhook_id = ${webhookId}
        ${before === null ? sql`` : sql`and (d.created_at, d.event_id) < (${before.at}::timestamptz, ${before.id}::text)`}
      order by d.created_at desc, d.event_id desc limit ${limit}`
    return rows.map(deliveryOf)
  }

  async find(webhookId: string, eventId: string): Promise<Delivery | null> {
    const { sql } = this
    const [row] = await sql<DeliveryRow[]>`
      select ${sql.unsafe(DELIVERY_COLUMNS)} from outgoing_deliveries d
      where d.webhook_id = ${webhookId} and d.event_id = ${eventId}`
    return row ? deliveryOf(row) : null
  }

  /** Makes a finished delivery due again; false when it waits already or is gone, or its webhook is disabled. */
  async retry(webhookId: string, eventId: string, now: Date): Promise<boolean> {
    const retried = await this.sql`
      with enabled as materialized (
        -- Whoever disables it waits for us, and then drops what we made due.
        select w.id from outgoing_webhooks w where w.id = ${webhookId} and w.disabled_at is null for key share
      )
      update outgoing_deliveries d set state = 'pending', attempts = 0, next_attempt_at = ${now}, finished_at = null
      from enabled where d.webhook_id = enabled.id and d.event_id = ${eventId} and d.state <> 'pending' returning 1`
    return retried.length > 0
  }

  /** Forgets finished deliveries older than `cutoff`, and of each webhook all but the newest `kept`. */
  async prune(cutoff: Date, kept: number): Promise<number> {
    const pruned = await this.sql`
      delete from outgoing_deliveries d
      using (
        select webhook_id, event_id, created_at,
               row_number() over (partition by webhook_id order by created_at desc, event_id desc) as place
        from outgoing_deliveries where state <> 'pending'
      ) old
      where d.webhook_id = old.webhook_id and d.event_id = old.event_id and d.state <> 'pending'
        and (old.place > ${kept} or old.created_at < ${cutoff})`
    return pruned.count
  }
}

function deliveryOf(row: DeliveryRow): Delivery {
  return {
    webhookId: row.webhook_id,
    eventId: row.event_id,
    type: row.type,
    roomId: row.room_id,
    subject: row.subject,
    state: row.state,
    attempts: row.attempts,
    nextAttemptAt: row.next_attempt_at,
    lastStatus: row.last_status,
    lastError: row.last_error,
    lastMs: row.last_ms,
    createdAt: row.created_at,
    finishedAt: row.finished_at,
  }
}
