import type { MessageState } from '@parley/common/contracts/chat'
import type { HttpClient, Page, PageOptions } from './http-client.js'

export type ReviewCause = 'flagged' | 'hidden' | 'held' | 'blocked' | 'unscored' | 'reported' | 'appeal'

/** A message that waits for a person's decision; the fields a list needs. */
export interface ReviewItem {
  readonly id: string
  readonly room: { readonly id: string; readonly name: string; readonly kind: string }
  readonly message_id: string
  readonly message_state: MessageState
  readonly cause: ReviewCause
  readonly rule: string
  readonly label: string | null
  readonly score: number | null
  readonly severity: number
  readonly snapshot: { readonly text: string; readonly sender_id: string; readonly sender_name: string }
  readonly reports: number
  readonly state: 'open' | 'resolved'
  readonly lease: { readonly user_id: string; readonly username: string; readonly until: string } | null
  readonly created_at: string
}

export interface ReviewQuery extends PageOptions {
  readonly state?: 'open' | 'resolved'
  readonly room?: string
  readonly cause?: ReviewCause
}

export interface Decision {
  readonly decision: 'approve' | 'remove' | 'restore'
  /** For other moderators. */
  readonly note?: string
  /** Told to the author. */
  readonly reason?: string
}

export interface AuditQuery extends PageOptions {
  readonly room?: string
  readonly actor?: string
  readonly user?: string
  readonly message?: string
  readonly action?: string
  readonly by?: 'machine' | 'person'
  readonly from?: string
  readonly until?: string
}

export interface AuditEntry {
  readonly id: string
  readonly at: string
  /** Null = the machine, by policy. */
  readonly actor: { readonly id: string; readonly username: string | null } | null
  readonly action: string
  readonly room: { readonly id: string; readonly name: string | null } | null
  readonly message_id: string | null
  readonly user: { readonly id: string; readonly username: string | null } | null
  readonly rule: string | null
  readonly details: Readonly<Record<string, unknown>>
}

const PREFIX = '/api/chat/moderation'

/** The review queue and the audit log. */
export class ModerationApi {
  constructor(private readonly http: HttpClient) {}

  items(query: ReviewQuery = {}): Promise<Page<ReviewItem>> {
    return this.http.request('GET', `${PREFIX}/items`, { query: { ...query } })
  }

  /** One item with its surroundings. */
  item<Details extends ReviewItem = ReviewItem>(id: string): Promise<Details> {
    return this.http.request('GET', `${PREFIX}/items/${id}`)
  }

  /** Keeps the item from other moderators for a while. @throws ApiError 409 when one of them has it. */
  lease(id: string): Promise<ReviewItem> {
    return this.http.request('POST', `${PREFIX}/items/${id}/lease`)
  }

  release(id: string): Promise<unknown> {
    return this.http.request('DELETE', `${PREFIX}/items/${id}/lease`)
  }

  decide(id: string, decision: Decision): Promise<ReviewItem> {
    return this.http.request('POST', `${PREFIX}/items/${id}/decision`, { json: decision })
  }

  audit(query: AuditQuery = {}): Promise<Page<AuditEntry>> {
    return this.http.request('GET', `${PREFIX}/audit`, { query: { ...query } })
  }
}
