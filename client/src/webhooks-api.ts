import type { MessageState } from '@parley/common/contracts/chat'
import type { HttpClient } from './http-client.js'

export type WebhookKind = 'incoming' | 'github'

/** A secret URL through which programs post into a room. */
export interface Webhook {
  readonly id: string
  readonly room: string
  readonly kind: WebhookKind
  readonly name: string
  /** Whether requests must carry a signature. */
  readonly is_signed: boolean
  readonly is_disabled: boolean
  /** Who made it is banned from the server; it works again after that, or for who rotates its secrets. */
  readonly is_suspended: boolean
  readonly created_by: string
  readonly created_at: string
  readonly last_used_at: string | null
}

/** Shown once: null for what there is none of, or did not change. */
export interface WebhookWithSecrets extends Webhook {
  /** Where to post to, on this server. */
  readonly path: string | null
  /** Key of the signature. */
  readonly secret: string | null
}

export interface NewWebhook {
  readonly name: string
  readonly kind?: WebhookKind
  readonly is_signed?: boolean
}

export interface WebhookDelivery {
  readonly status: 'posted' | 'repeated' | 'ignored'
  readonly message_id: string | null
  readonly state: MessageState | null
}

const PREFIX = '/api/chat/rooms'

/** A room's incoming webhooks; for its moderators and owners, and the server's. */
export class WebhooksApi {
  constructor(private readonly http: HttpClient) {}

  async list(room: string): Promise<readonly Webhook[]> {
    const { items } = await this.http.request<{ readonly items: readonly Webhook[] }>(
      'GET',
      `${PREFIX}/${room}/webhooks`,
    )
    return items
  }

  create(room: string, json: NewWebhook): Promise<WebhookWithSecrets> {
    return this.http.request('POST', `${PREFIX}/${room}/webhooks`, { json })
  }

  change(room: string, id: string, json: { readonly name?: string; readonly is_disabled?: boolean }): Promise<Webhook> {
    return this.http.request('PATCH', `${PREFIX}/${room}/webhooks/${id}`, { json })
  }

  /** New secrets; the old ones stop working at once. */
  rotate(room: string, id: string, what: 'path' | 'secret' | 'both' = 'both'): Promise<WebhookWithSecrets> {
    return this.http.request('POST', `${PREFIX}/${room}/webhooks/${id}/rotate`, { json: { what } })
  }

  /** What it posted stays. */
  remove(room: string, id: string): Promise<null> {
    return this.http.request('DELETE', `${PREFIX}/${room}/webhooks/${id}`)
  }

  /** Posts through a webhook's secret path, as a program would. */
  deliver(path: string, text: string): Promise<WebhookDelivery> {
    return this.http.request('POST', path, { json: { text }, isPublic: true })
  }
}
