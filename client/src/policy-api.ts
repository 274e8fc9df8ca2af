import type { PolicyMode } from '@parley/common/contracts/chat'
import type { RegistrationState } from '@parley/common/contracts/identity'
import type { Label } from '@parley/common/contracts/moderation'
import type { HttpClient } from './http-client.js'

/** A score at or above it fires; null = switched off. */
export interface Thresholds {
  readonly flag: number | null
  readonly hide: number | null
  readonly reject: number | null
}

export type RuleAction = 'warn' | 'hold' | 'block'

export interface WordList {
  readonly name: string
  readonly action: RuleAction
  /** Whole words or phrases; `fool*` is every word that begins so. */
  readonly words: readonly string[]
  /** RE2 expressions. */
  readonly patterns: readonly string[]
}

export interface CountLimit {
  /** Null = any number. */
  readonly max: number | null
  readonly action: RuleAction
}

export interface Newcomers {
  readonly account_age_s: number
  readonly first_messages: number
}

/** Rules that need no score. */
export interface ContentRules {
  readonly nudge: { readonly wait_s: number; readonly unanswered: 'publish' | 'discard' }
  /** Seconds between two messages of one member; 0 = off. */
  readonly slow_mode_s: number
  readonly links: CountLimit
  readonly mentions: CountLimit
  readonly duplicates: { readonly max: number | null; readonly window_s: number; readonly action: 'hold' | 'block' }
  readonly flood: { readonly max: number | null; readonly window_s: number }
  readonly newcomers: Newcomers
  readonly lists: readonly WordList[]
}

export interface PolicyBase extends ContentRules {
  readonly thresholds: Readonly<Record<Label, Thresholds>>
  readonly unsupported_language: 'review' | 'score' | 'ignore'
  readonly unscored_held: 'publish' | 'keep'
  readonly held_timeout_s: number
}

/** How far room owners may go. */
export interface PolicyLimits {
  readonly modes: readonly PolicyMode[]
  readonly max_flag: number | null
  readonly max_hide: number | null
  readonly max_slow_mode_s: number
  readonly may_list: boolean
  readonly may_relax: boolean
}

export interface ServerPolicy extends PolicyBase {
  readonly limits: PolicyLimits
}

export interface VersionedServerPolicy {
  readonly version: number
  readonly policy: ServerPolicy
}

/** A room's departures from the server's default; its `lists` stand beside the server's. */
export type PolicyOverrides = Partial<Omit<PolicyBase, 'thresholds'>> & {
  readonly thresholds?: Partial<Record<Label, Partial<Thresholds>>>
}

export interface RoomPolicy {
  readonly version: number
  readonly mode: PolicyMode
  readonly overrides: PolicyOverrides
  readonly effective: PolicyBase & { readonly mode: PolicyMode }
  readonly limits: PolicyLimits
  /** The default that the room departs from. */
  readonly server: ServerPolicy
}

/** What the raid switch does in every room while it is on. */
export interface RaidMeasures {
  readonly registration: RegistrationState
  readonly slow_mode_s: number
  readonly newcomers: Newcomers
  readonly reason: string
}

export interface Raid {
  readonly is_active: boolean
  readonly raid:
    | (RaidMeasures & { readonly started_by: string; readonly started_at: string; readonly until: string })
    | null
}

const PREFIX = '/api/chat'

/** Who decides what the machine does: the server's policy, the rooms', and the raid switch. */
export class PolicyApi {
  constructor(private readonly http: HttpClient) {}

  server(): Promise<VersionedServerPolicy> {
    return this.http.request('GET', `${PREFIX}/policy`)
  }

  /** @throws ApiError 409 when somebody changed it since `version`. */
  changeServer(change: VersionedServerPolicy): Promise<VersionedServerPolicy> {
    return this.http.request('PUT', `${PREFIX}/policy`, { json: change })
  }

  room(room: string): Promise<RoomPolicy> {
    return this.http.request('GET', `${PREFIX}/rooms/${room}/policy`)
  }

  /** @throws ApiError 409 when somebody changed it since `version`. */
  changeRoom(
    room: string,
    change: { readonly version: number; readonly mode: PolicyMode; readonly overrides: PolicyOverrides },
  ): Promise<RoomPolicy> {
    return this.http.request('PUT', `${PREFIX}/rooms/${room}/policy`, { json: change })
  }

  /** Which rules of the room's policy, without any score, a text would meet. */
  tryText(room: string, text: string): Promise<{ readonly matches: readonly RuleMatch[] }> {
    return this.http.request('POST', `${PREFIX}/rooms/${room}/policy/try`, { json: { text } })
  }

  raid(): Promise<Raid> {
    return this.http.request('GET', `${PREFIX}/raid`)
  }

  /** Switches it on, or replaces what is in force. What is left out has the server's default. */
  startRaid(raid: Partial<RaidMeasures> & { readonly duration_s?: number } = {}): Promise<Raid> {
    return this.http.request('POST', `${PREFIX}/raid`, { json: raid })
  }

  endRaid(): Promise<Raid> {
    return this.http.request('DELETE', `${PREFIX}/raid`)
  }
}

/** A rule that fired on a text without a score, and on which part of it. */
export interface RuleMatch {
  /** Such as `list:slurs` or `limit:links`. */
  readonly rule: string
  readonly action: RuleAction
  /** UTF-16 offsets into the text, end exclusive. */
  readonly begin: number
  readonly end: number
}
