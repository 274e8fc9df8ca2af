import type { Sql, TransactionSql } from '@parley/common/postgres/sql'
import { MAKER_IS_BANNED } from './webhook-makers.js'

/** An audit entry that outgoing webhooks may be waiting for. */
export interface AuditedAct {
  readonly id: string
  readonly action: string
  readonly room_id: string | null
}

/** First words of actions that are no moderation: how webhooks and bots are set up. */
const SILENT = new Set(['webhook', 'outgoing_webhook', 'command'])

/** The type of event that an audited action is to outgoing webhooks; null = they do not hear of it. */
export function moderationEventOf(action: string): string | null {
  const [subject = ''] = action.split('.')
  if (SILENT.has(subject)) return null
  if (subject === 'report' || subject === 'appeal') return `moderation.${subject}`
  return subject === 'policy' || subject === 'raid' ? 'moderation.policy' : 'moderation.act'
}

/**
 * Makes the deliveries of audited acts in the transaction that writes the acts, for those webhooks that want them. What
 * happens between two people is no webhook's of the server.
 */
export async function enqueueModerationEvents(tx: TransactionSql | Sql, acts: readonly AuditedAct[]): Promise<void> {
  const events = acts.flatMap(({ id, action, room_id }) => {
    const type = moderationEventOf(action)
    return type === null ? [] : [{ id, type, room_id }]
  })
  if (events.length === 0) return
  await tx`
    insert into outgoing_deliveries (webhook_id, event_id, type, room_id, subject)
    select w.id, 'act_' || replace(event.id::text, '-', ''), event.type, event.room_id,
           jsonb_build_object('audit_id', event.id)
    from jsonb_to_recordset(${JSON.stringify(events)}::text::jsonb) as event (id uuid, type text, room_id uuid)
    join outgoing_webhooks w on w.kind = 'events' and w.disabled_at is null
      and not ${tx.unsafe(MAKER_IS_BANNED)} and event.type = any(w.events)
      and (w.room_id = event.room_id or (w.room_id is null and not exists (
        select from rooms r where r.id = event.room_id and r.kind = 'direct')))
    on conflict do nothing`
}
