import type { MessageState } from '@parley/common/contracts/chat'
import type { Span } from '@parley/common/contracts/moderation'
import type { HttpClient, Page, PageOptions } from './http-client.js'
import type { NameSubject } from './moderation-api.js'

export type ActAgainst = 'hide' | 'hold' | 'reject' | 'remove' | 'warn' | 'mute' | 'ban' | 'kick'
/** `void`: the act was undone otherwise before anybody decided. */
export type AppealState = 'open' | 'upheld' | 'overturned' | 'void'

export interface OwnAppeal {
  readonly act_id: string
  readonly state: AppealState
  readonly text: string
  readonly created_at: string
  readonly decided_at: string | null
  /** Why it was decided so. */
  readonly reason: string
}

/** Something that was done to one's own message or to oneself. */
export interface OwnAct {
  readonly id: string
  readonly at: string
  readonly kind: ActAgainst
  readonly by: 'machine' | 'moderator'
  /** Null = on the whole server. */
  readonly room: { readonly id: string; readonly name: string } | null
  readonly message: { readonly id: string; readonly state: MessageState; readonly text: string | null } | null
  /** Which name of one's own it was done to; null = none. */
  readonly name: NameSubject | null
  readonly rule: string | null
  readonly label: string | null
  readonly score: number | null
  readonly spans: readonly Span[]
  readonly reason: string
  readonly until: string | null
  readonly undone_at: string | null
  /** Null = it can be appealed. */
  readonly not_appealable: 'appealed' | 'undone' | 'decided_on_appeal' | 'over' | null
  readonly appeal: OwnAppeal | null
}

interface Person {
  readonly id: string
  readonly username: string
}

/** An appeal as those see it who decide it. */
export interface Appeal {
  readonly act_id: string
  readonly kind: string
  readonly state: AppealState
  readonly text: string
  readonly appellant: Person
  readonly room: { readonly id: string; readonly name: string } | null
  readonly message_id: string | null
  /** The review item, where the act was on a message. */
  readonly item_id: string | null
  /** Null = the machine. */
  readonly acted_by: Person | null
  readonly acted_at: string | null
  readonly rule: string | null
  readonly act_reason: string
  readonly until: string | null
  readonly created_at: string
  readonly decided_at: string | null
  readonly decided_by: Person | null
  readonly reason: string
  /** Why the asker may not decide it; null = they may. */
  readonly refused: 'own_act' | 'own_appeal' | 'decided' | null
}

const PREFIX = '/api/chat'

/** What was done to oneself, and appeals: one's own, and those that moderators decide. */
export class AppealsApi {
  constructor(private readonly http: HttpClient) {}

  /** Newest first. */
  ownActs(options: PageOptions = {}): Promise<Page<OwnAct>> {
    return this.http.request('GET', `${PREFIX}/me/acts`, { query: { ...options } })
  }

  /** @throws ApiError 409 when the act was appealed before, was undone, or is over. */
  appeal(actId: string, text: string): Promise<OwnAppeal> {
    return this.http.request('POST', `${PREFIX}/acts/${actId}/appeal`, { json: { text } })
  }

  /** Those one may see as a moderator, oldest first. */
  list(query: PageOptions & { readonly state?: AppealState } = {}): Promise<Page<Appeal>> {
    return this.http.request('GET', `${PREFIX}/moderation/appeals`, { query: { ...query } })
  }

  get(actId: string): Promise<Appeal> {
    return this.http.request('GET', `${PREFIX}/moderation/appeals/${actId}`)
  }

  /** `overturn` undoes the act and its strike. @throws ApiError 403 for one's own act, 409 when somebody was faster. */
  decide(actId: string, outcome: 'uphold' | 'overturn', reason: string): Promise<Appeal> {
    return this.http.request('POST', `${PREFIX}/moderation/appeals/${actId}/decision`, { json: { outcome, reason } })
  }
}
