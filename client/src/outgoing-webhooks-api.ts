import type { HttpClient, Page, PageOptions } from './http-client.js'

export const EVENT_TYPES = [
  'message.created',
  'message.edited',
  'message.deleted',
  'message.hidden',
  'message.released',
  'reaction.changed',
  'member.changed',
  'room.changed',
  'moderation.act',
  'moderation.report',
  'moderation.appeal',
  'moderation.policy',
] as const
export type EventType = (typeof EVENT_TYPES)[number]

/** A URL that is told of events. */
export interface OutgoingWebhook {
  readonly id: string
  /** Null = of the server: every room but direct ones. */
  readonly room: string | null
  readonly name: string
  readonly url: string
  readonly events: readonly EventType[]
  readonly may_be_private: boolean
  readonly is_disabled: boolean
  /** Who made it is banned from the server; it works again after that, or for who rotates its secret. */
  readonly is_suspended: boolean
  readonly disabled_reason: string | null
  readonly failing_since: string | null
  readonly last_delivered_at: string | null
  /** Until then the old secret signs as well. */
  readonly previous_secret_until: string | null
  readonly pending: number
  readonly created_by: string
  readonly created_at: string
}

export interface OutgoingWebhookWithSecret extends OutgoingWebhook {
  /** Key of the signatures; shown once. */
  readonly secret: string
}

export interface NewOutgoingWebhook {
  readonly name: string
  readonly url: string
  readonly events: readonly EventType[]
  /** For admins of the server only. */
  readonly may_be_private?: boolean
}

export interface OutgoingDelivery {
  readonly event_id: string
  readonly type: string
  readonly room: string | null
  readonly state: 'pending' | 'delivered' | 'failed'
  readonly attempts: number
  readonly next_attempt_at: string | null
  readonly last_status: number | null
  readonly last_error: string | null
  readonly last_ms: number | null
  readonly created_at: string
  readonly finished_at: string | null
}

const PREFIX = '/api/chat/outgoing-webhooks'

/** Outgoing webhooks of a room (its moderators) or of the server (admins: `room` null). */
export class OutgoingWebhooksApi {
  constructor(private readonly http: HttpClient) {}

  async list(room: string | null): Promise<readonly OutgoingWebhook[]> {
    const { items } = await this.http.request<{ readonly items: readonly OutgoingWebhook[] }>('GET', collection(room))
    return items
  }

  create(room: string | null, json: NewOutgoingWebhook): Promise<OutgoingWebhookWithSecret> {
    return this.http.request('POST', collection(room), { json })
  }

  change(id: string, json: Partial<NewOutgoingWebhook> & { readonly is_disabled?: boolean }): Promise<OutgoingWebhook> {
    return this.http.request('PATCH', `${PREFIX}/${id}`, { json })
  }

  remove(id: string): Promise<unknown> {
    return this.http.request('DELETE', `${PREFIX}/${id}`)
  }

  /** A new secret; for `keepHours` the old one signs as well. */
  rotate(id: string, keepHours = 24): Promise<OutgoingWebhookWithSecret> {
    return this.http.request('POST', `${PREFIX}/${id}/rotate`, { json: { keep_hours: keepHours } })
  }

  /** Sends a `ping`; its fate is in the deliveries. */
  ping(id: string): Promise<OutgoingDelivery> {
    return this.http.request('POST', `${PREFIX}/${id}/ping`)
  }

  /** Newest first. */
  deliveries(id: string, options: PageOptions = {}): Promise<Page<OutgoingDelivery>> {
    return this.http.request('GET', `${PREFIX}/${id}/deliveries`, { query: { ...options } })
  }

  redeliver(id: string, eventId: string): Promise<OutgoingDelivery> {
    return this.http.request('POST', `${PREFIX}/${id}/deliveries/${encodeURIComponent(eventId)}/redeliver`)
  }
}

function collection(room: string | null): string {
  return room === null ? PREFIX : `/api/chat/rooms/${room}/outgoing-webhooks`
}
