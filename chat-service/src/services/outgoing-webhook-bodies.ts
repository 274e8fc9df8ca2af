import type { Delivery } from '../repositories/outgoing-deliveries.js'
import type { ListedWebhook } from '../repositories/outgoing-webhooks.js'
import { type DeliveryBody, eventTypeSchema, type OutgoingWebhookBody } from '../schemas/outgoing-webhooks.js'

/** A webhook without its secrets. */
export function outgoingWebhookBody(webhook: ListedWebhook): OutgoingWebhookBody {
  return {
    id: webhook.id,
    room: webhook.roomId,
    name: webhook.name,
    url: webhook.url,
    events: webhook.events.flatMap((type) => eventTypeSchema.safeParse(type).data ?? []),
    may_be_private: webhook.mayBePrivate,
    is_disabled: webhook.disabled !== null,
    is_suspended: webhook.isSuspended,
    disabled_reason: webhook.disabled?.reason ?? null,
    failing_since: webhook.failingSince?.toISOString() ?? null,
    last_delivered_at: webhook.lastDeliveredAt?.toISOString() ?? null,
    previous_secret_until: webhook.previous?.until.toISOString() ?? null,
    pending: webhook.pending,
    created_by: webhook.createdBy,
    created_at: webhook.createdAt.toISOString(),
  }
}

export function deliveryBody(delivery: Delivery): DeliveryBody {
  return {
    event_id: delivery.eventId,
    type: delivery.type,
    room: delivery.roomId,
    state: delivery.state,
    attempts: delivery.attempts,
    next_attempt_at: delivery.state === 'pending' ? delivery.nextAttemptAt.toISOString() : null,
    last_status: delivery.lastStatus,
    last_error: delivery.lastError,
    last_ms: delivery.lastMs,
    created_at: delivery.createdAt.toISOString(),
    finished_at: delivery.finishedAt?.toISOString() ?? null,
  }
}
