import type { Webhook } from '../repositories/webhooks.js'
import type { WebhookBody, WebhookSecretsBody } from '../schemas/webhooks.js'
import type { WebhookWithSecrets } from './webhooks.js'

/** A webhook without anything that lets one use it. */
export function webhookBody(webhook: Webhook): WebhookBody {
  return {
    id: webhook.id,
    room: webhook.roomId,
    kind: webhook.kind,
    name: webhook.name,
    is_signed: webhook.hmacSecret !== null,
    is_disabled: webhook.isDisabled,
    is_suspended: webhook.isSuspended,
    created_by: webhook.createdBy,
    created_at: webhook.createdAt.toISOString(),
    last_used_at: webhook.lastUsedAt?.toISOString() ?? null,
  }
}

export function webhookSecretsBody(
  { webhook, token, secret }: WebhookWithSecrets,
  basePath: string,
): WebhookSecretsBody {
  const path = token === null ? null : `${basePath}/webhooks/${webhook.id}/${token}`
  return { ...webhookBody(webhook), path, secret }
}
