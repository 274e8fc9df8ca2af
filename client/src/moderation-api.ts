import type { MessageBody, MessageState, SenderKind } from '@parley/common/contracts/chat'
import type { Scores, Span } from '@parley/common/contracts/moderation'
import type { HttpClient, Page, PageOptions } from './http-client.js'

export type ReviewCause = 'flagged' | 'hidden' | 'held' | 'blocked' | 'unscored' | 'reported' | 'appeal' | 'name'

/** Names that are reviewed. */
export type NameSubject = 'room_name' | 'room_topic' | 'display_name' | 'username'

/** A message as it stood when it came before people; survives edits and deletion. */
export interface ReviewSnapshot {
  readonly text: string
  readonly revision: number
  readonly state: MessageState
  readonly sender_id: string
  readonly sender_kind: SenderKind
  /** The author's username, or the webhook's name. */
  readonly sender_name: string
  readonly sender_display_name: string
  readonly created_at: string
  readonly verdict: {
    readonly outcome: string
    readonly scores: Scores
    readonly language: string
    readonly spans: readonly Span[]
    readonly model_version: string
    readonly revision: number
  } | null
}

/** A message, or a name, that waits for a person's decision; the fields a list needs. */
export interface ReviewItem {
  readonly id: string
  /** Null for a person's name, which is no room's. */
  readonly room: { readonly id: string; readonly name: string; readonly kind: string } | null
  /** Null, with `message_state`, for names. */
  readonly message_id: string | null
  readonly message_state: MessageState | null
  /** Set where a name is to be decided on: `snapshot.text` is the name, its sender who gave it. */
  readonly name: {
    readonly of: NameSubject
    /** The room or the person. */
    readonly subject_id: string
    /** As it is now; null = room or person are gone. */
    readonly now: string | null
  } | null
  readonly cause: ReviewCause
  readonly rule: string
  readonly label: string | null
  readonly score: number | null
  readonly severity: number
  readonly snapshot: ReviewSnapshot
  /** What lists and model read in the snapshot's text behind its disguises; null = just that. */
  readonly folded_text: string | null
  /** The author's objection. */
  readonly appeal: string | null
  readonly reports: number
  readonly state: 'open' | 'resolved'
  readonly resolution: string | null
  readonly resolved_by: string | null
  readonly resolved_at: string | null
  readonly lease: { readonly user_id: string; readonly username: string; readonly until: string } | null
  readonly assignee: { readonly user_id: string; readonly username: string } | null
  /** Who must decide it: the server's moderators, or its admins; null = anybody who may. */
  readonly escalated_to: 'server' | 'admin' | null
  /** Severity, reach and age in one number: the queue's order. */
  readonly priority: number
  readonly reach: { readonly members: number; readonly readers: number }
  /** The asker left it to others. */
  readonly skipped: boolean
  readonly created_at: string
}

/** An item with its surroundings. */
export interface ReviewDetails extends ReviewItem {
  /** The message as it is now; null once it was purged. */
  readonly message: MessageBody | null
  readonly context: { readonly before: readonly MessageBody[]; readonly after: readonly MessageBody[] }
  /** Acts of the last 90 days, by kind. */
  readonly author_record: Readonly<Record<string, number>>
  /** The newest 50. */
  readonly reported_by: readonly {
    readonly user_id: string
    readonly reason: string
    readonly comment: string
    readonly at: string
  }[]
}

export interface ReviewQuery extends PageOptions {
  readonly state?: 'open' | 'resolved'
  readonly room?: string
  readonly cause?: ReviewCause
  readonly label?: string
  readonly author?: string
  /** `me`, `nobody`, or a user's id. */
  readonly assignee?: string
  readonly escalated?: 'server' | 'admin' | 'no'
  /** At least, at most this many minutes old. */
  readonly older_than_m?: number
  readonly newer_than_m?: number
  /** `hide`: without the items one has skipped. */
  readonly skipped?: 'show' | 'hide'
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
/** Statements of years are streamed for minutes. */
const EXPORT_TIMEOUT_MS = 10 * 60_000

/** The review queue and the audit log. */
export class ModerationApi {
  constructor(private readonly http: HttpClient) {}

  items(query: ReviewQuery = {}): Promise<Page<ReviewItem>> {
    return this.http.request('GET', `${PREFIX}/items`, { query: { ...query } })
  }

  /** One item with its surroundings. */
  item<Details extends ReviewItem = ReviewDetails>(id: string): Promise<Details> {
    return this.http.request('GET', `${PREFIX}/items/${id}`)
  }

  /** How many open items each cause has; a cause without items is absent. */
  async openCounts(): Promise<Readonly<Record<string, number>>> {
    const { open } = await this.http.request<{ open: Record<string, number> }>('GET', `${PREFIX}/counts`)
    return open
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

  /** The newest 10,000 entries that fit, as a file. */
  exportAudit(query: Omit<AuditQuery, 'cursor' | 'limit'> & { readonly format: 'json' | 'csv' }): Promise<Blob> {
    return this.http.download(`${PREFIX}/audit/export`, { query: { ...query } })
  }

  /** Statements of reasons in the fields of the EU's DSA Transparency Database, without personal data. For the server's staff. */
  exportStatements(query: {
    readonly from?: string
    readonly until?: string
    readonly format: 'json' | 'csv'
  }): Promise<Blob> {
    return this.http.download(`${PREFIX}/statements/export`, { query: { ...query }, timeoutMs: EXPORT_TIMEOUT_MS })
  }
}
