import type { RoomRole } from '@parley/common/contracts/chat'
import type { Profile, ServerRole } from '@parley/common/contracts/identity'
import type { HttpClient, Page, PageOptions } from './http-client.js'
import type { NameSubject, ReviewItem, ReviewQuery } from './moderation-api.js'

export type ActKind =
  | 'flag'
  | 'hide'
  | 'hold'
  | 'reject'
  | 'approve'
  | 'remove'
  | 'restore'
  | 'warn'
  | 'mute'
  | 'ban'
  | 'unmute'
  | 'unban'
  | 'kick'
  | 'note'
  | 'skip'
  | 'escalate'
  | 'assign'

export type PenaltyKind = 'warn' | 'mute' | 'ban'
export type PenaltyScope = 'room' | 'server'

/** Something that was done to a message or a user. The id is that of its audit entry, and what an appeal names. */
export interface Act {
  readonly id: string
  readonly at: string
  readonly kind: ActKind
  /** Null = the machine. */
  readonly by: { readonly id: string; readonly username: string | null } | null
  readonly user: { readonly id: string; readonly username: string | null } | null
  /** Null = the whole server. */
  readonly room: { readonly id: string; readonly name: string | null } | null
  readonly message_id: string | null
  /** Which name it was done to; null = none. */
  readonly name: NameSubject | null
  readonly item_id: string | null
  readonly rule: string | null
  readonly reason: string
  /** For moderators. */
  readonly note: string
  /** Of mutes and bans; null = until it is lifted. */
  readonly until: string | null
  /** What it counts as a strike; 0 = none, or revoked. */
  readonly points: number
  readonly batch_id: string | null
  /** The act whose strike was one too many. */
  readonly caused_by: string | null
  readonly undone_at: string | null
  readonly undone_by: string | null
}

interface Words {
  /** Told to the user. */
  readonly reason?: string
  /** For other moderators. */
  readonly note?: string
  /** A UUID of your own: the same request sent again does nothing again. */
  readonly request_id?: string
}

/** What can be done from an item of the queue. */
export type ItemAct =
  | ({ readonly kind: 'approve' | 'remove' | 'restore' } & Words)
  | ({
      readonly kind: PenaltyKind
      readonly scope?: PenaltyScope
      /** Null = until it is lifted. */
      readonly duration_s?: number | null
      /** What becomes of the message in the same act; null or absent = it stays, and the item stays open. */
      readonly decision?: 'approve' | 'remove' | null
    } & Words)
  | { readonly kind: 'note'; readonly note: string; readonly request_id?: string }
  | { readonly kind: 'skip'; readonly request_id?: string }
  | ({ readonly kind: 'escalate'; readonly to: 'server' | 'admin' } & Omit<Words, 'reason'>)
  | ({ readonly kind: 'assign'; readonly assignee_id: string | null } & Omit<Words, 'reason'>)

export interface ItemActed {
  readonly item: ReviewItem
  readonly acts: readonly Act[]
}

export type UserAct = {
  readonly kind: 'warn' | 'mute' | 'ban' | 'unmute' | 'unban' | 'note'
  /** Null or absent = the whole server. */
  readonly room_id?: string | null
  readonly duration_s?: number | null
} & Words

export interface BulkAct extends Words {
  /** At most 200. */
  readonly items: readonly string[]
  readonly kind: 'approve' | 'remove' | 'restore' | 'warn' | 'mute' | 'ban' | 'escalate' | 'assign'
  readonly scope?: PenaltyScope
  readonly duration_s?: number | null
  readonly decision?: 'approve' | 'remove' | null
  readonly to?: 'server' | 'admin'
  readonly assignee_id?: string | null
  /** As the caller saw the items: one that is in the other state by now is refused (`already_resolved`, `reopened`). */
  readonly expected_state?: 'open' | 'resolved'
}

/** Somebody who may decide an item. */
export interface Assignee {
  readonly user: Profile
  /** In the item's room; null = no member. */
  readonly role: RoomRole | null
  readonly server_role: ServerRole
}

export interface RemoveRecent extends Words {
  /** Null or absent = all rooms but conversations of two. */
  readonly room_id?: string | null
  readonly hours: number
}

/** One order of many acts, which goes on by itself and can be undone as one. */
export interface ActBatch {
  readonly id: string
  readonly kind: 'items' | 'removal'
  readonly by: { readonly id: string; readonly username: string }
  readonly user_id: string | null
  readonly room_id: string | null
  readonly state: 'running' | 'done' | 'undoing' | 'undone'
  readonly done: number
  readonly refused: number
  readonly undone: number
  readonly results: readonly {
    readonly item_id: string
    readonly status: 'done' | 'refused'
    readonly code: string | null
  }[]
  /** Why the rest was left undone, as when who ordered it lost their role; null = it was not. */
  readonly stopped: string | null
  readonly created_at: string
  readonly finished_at: string | null
}

export interface ActQuery extends PageOptions {
  readonly room?: string
  readonly user?: string
  readonly actor?: string
  readonly message?: string
  readonly item?: string
  readonly batch?: string
  readonly kind?: ActKind
}

export interface StrikeWeight {
  readonly base: number
  readonly labels: Readonly<Record<string, number>>
}

export interface StrikeStep {
  readonly points: number
  readonly penalty: PenaltyKind
  readonly scope: PenaltyScope
  readonly duration_s: number | null
}

/** `strikes` of a policy. */
export interface StrikePolicy {
  readonly window_days: number
  readonly weights: Readonly<Record<'hide' | 'reject' | 'remove' | 'warn', StrikeWeight>>
  readonly ladder: readonly StrikeStep[]
}

interface RecordedReport {
  readonly message_id: string
  readonly room_id: string
  readonly reason: string
  readonly at: string
  readonly outcome: 'open' | 'removed' | 'kept'
}

/** What there is to know of a user, as far as the asker may: for staff and the user themself of all rooms. */
export interface UserRecord {
  readonly user: Profile
  readonly server_role: 'user' | 'moderator' | 'admin'
  /** In force now; the year 9999 = until lifted. */
  readonly server: { readonly muted_until: string | null; readonly banned_until: string | null }
  readonly points: number
  readonly acts: readonly Act[]
  /** Standing acts of the last 90 days by kind. */
  readonly counts: Readonly<Record<string, number>>
  readonly strikes: readonly {
    readonly act_id: string
    readonly at: string
    readonly room_id: string | null
    readonly action: string
    readonly label: string | null
    readonly points: number
    readonly revoked_at: string | null
    readonly in_force: boolean
  }[]
  readonly messages_90d: number
  readonly reports_made: {
    readonly total: number
    readonly removed: number
    readonly kept: number
    readonly newest: readonly RecordedReport[]
  }
  readonly reports_received: { readonly total: number; readonly newest: readonly RecordedReport[] }
  readonly rooms: readonly {
    readonly room: { readonly id: string; readonly name: string }
    readonly role: 'member' | 'moderator' | 'owner' | null
    readonly state: 'joined' | 'left' | 'kicked' | 'banned'
    readonly joined_at: string
    readonly muted_until: string | null
    readonly banned_until: string | null
    readonly points: number
  }[]
  readonly names: readonly string[]
}

export interface StrikeSimulation {
  readonly from: string
  readonly acts: number
  readonly is_complete: boolean
  readonly warned: number
  readonly muted: number
  readonly banned: number
  readonly users: readonly {
    readonly user: Profile
    readonly points: number
    readonly penalties: readonly {
      readonly at: string
      readonly penalty: PenaltyKind
      readonly scope: PenaltyScope
      readonly room_id: string | null
      readonly points: number
      readonly duration_s: number | null
    }[]
  }[]
}

export interface Strike {
  readonly act_id: string
  readonly user: { readonly id: string; readonly username: string | null }
  readonly room_id: string | null
  readonly action: string
  readonly label: string | null
  readonly points: number
  readonly at: string
  readonly revoked_at: string | null
}

export type ReviewFilter = Omit<ReviewQuery, 'cursor' | 'limit'>

export interface ReviewView {
  readonly id: string
  readonly name: string
  readonly filter: ReviewFilter
  readonly created_at: string
}

const CHAT = '/api/chat'
const PREFIX = `${CHAT}/moderation`

/** What moderators do, and how it is taken back: `client.acts`. */
export class ActsApi {
  constructor(private readonly http: HttpClient) {}

  /** @throws ApiError 409 when another moderator holds the item, 403 on one's own cause or against one's betters. */
  onItem(itemId: string, act: ItemAct): Promise<ItemActed> {
    return this.http.request('POST', `${PREFIX}/items/${itemId}/acts`, { json: act })
  }

  /** Leases the item that most needs a decision; null when there is none. */
  async takeNext(filter: Omit<ReviewFilter, 'state'> = {}): Promise<ReviewItem | null> {
    const { item } = await this.http.request<{ item: ReviewItem | null }>('POST', `${PREFIX}/next`, { json: filter })
    return item
  }

  /** Does the same with up to 200 items; the answer says what became of each. */
  onItems(act: BulkAct): Promise<ActBatch> {
    return this.http.request('POST', `${PREFIX}/bulk`, { json: act })
  }

  /** To whom an item can be given; `q` is how a username or display name begins. */
  async assignees(itemId: string, q = ''): Promise<readonly Assignee[]> {
    const path = `${PREFIX}/items/${itemId}/assignees`
    return (await this.http.request<{ readonly items: readonly Assignee[] }>('GET', path, { query: { q } })).items
  }

  onUser(userId: string, act: UserAct): Promise<Act> {
    return this.http.request('POST', `${PREFIX}/users/${userId}/acts`, { json: act })
  }

  /** Removes what the user posted in the last hours. It goes on by itself: see `batch`. */
  removeRecent(userId: string, removal: RemoveRecent): Promise<ActBatch> {
    return this.http.request('POST', `${PREFIX}/users/${userId}/removals`, { json: removal })
  }

  batches(page: PageOptions = {}): Promise<Page<ActBatch>> {
    return this.http.request('GET', `${PREFIX}/batches`, { query: { ...page } })
  }

  batch(id: string): Promise<ActBatch> {
    return this.http.request('GET', `${PREFIX}/batches/${id}`)
  }

  undoBatch(id: string): Promise<ActBatch> {
    return this.http.request('POST', `${PREFIX}/batches/${id}/undo`)
  }

  list(query: ActQuery = {}): Promise<Page<Act>> {
    return this.http.request('GET', `${PREFIX}/acts`, { query: { ...query } })
  }

  get(id: string): Promise<Act> {
    return this.http.request('GET', `${PREFIX}/acts/${id}`)
  }

  /** `restored` is false where something newer was decided since. */
  undo(id: string, words: Omit<Words, 'request_id'> = {}): Promise<{ readonly act: Act; readonly restored: boolean }> {
    return this.http.request('POST', `${PREFIX}/acts/${id}/undo`, { json: words })
  }

  /** `room`: only what concerns it. */
  record(userId: string, room?: string): Promise<UserRecord> {
    return this.http.request('GET', `${PREFIX}/users/${userId}/record`, { query: { ...(room ? { room } : {}) } })
  }

  ownRecord(): Promise<UserRecord> {
    return this.http.request('GET', `${CHAT}/me/record`)
  }

  strikes(query: PageOptions & { readonly room?: string; readonly user?: string } = {}): Promise<Page<Strike>> {
    return this.http.request('GET', `${PREFIX}/strikes`, { query: { ...query } })
  }

  /** Who would have been warned, muted or banned by these strikes. */
  simulateStrikes(simulation: {
    readonly room_id?: string | null
    readonly days?: number
    readonly strikes: StrikePolicy
  }): Promise<StrikeSimulation> {
    return this.http.request('POST', `${PREFIX}/strikes/simulate`, { json: simulation })
  }

  views(): Promise<{ readonly items: readonly ReviewView[] }> {
    return this.http.request('GET', `${PREFIX}/views`)
  }

  saveView(view: { readonly name: string; readonly filter: ReviewFilter }): Promise<ReviewView> {
    return this.http.request('POST', `${PREFIX}/views`, { json: view })
  }

  changeView(id: string, view: { readonly name: string; readonly filter: ReviewFilter }): Promise<ReviewView> {
    return this.http.request('PUT', `${PREFIX}/views/${id}`, { json: view })
  }

  deleteView(id: string): Promise<unknown> {
    return this.http.request('DELETE', `${PREFIX}/views/${id}`)
  }
}
