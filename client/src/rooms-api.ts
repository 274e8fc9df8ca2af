import type { RoomBody, RoomEventsBody, RoomKind, RoomRole } from '@parley/common/contracts/chat'
import type { Profile } from '@parley/common/contracts/identity'
import type { HttpClient, Page, PageOptions } from './http-client.js'

export interface NewRoom {
  readonly kind: Exclude<RoomKind, 'direct'>
  readonly name: string
  readonly topic?: string
}

export interface RoomMember {
  readonly user: Profile
  readonly role: RoomRole
  readonly joined_at: string
  /** Everything up to these was read by the member, or delivered to one of their clients. */
  readonly read: number
  readonly delivered: number
  readonly muted_until: string | null
}

export interface RoomsQuery extends PageOptions {
  /** Rooms one is in, rooms everybody finds, or both. */
  readonly view?: 'joined' | 'public' | 'all'
  /** Part of the name or topic. */
  readonly q?: string
}

/** `until: null` = until it is lifted. */
export interface Penalty {
  readonly until: string | null
}

/** Names a user: by id or by username. */
export type UserReference = { readonly user_id: string } | { readonly username: string }

const PREFIX = '/api/chat'

/** Rooms and the people in them. */
export class RoomsApi {
  constructor(private readonly http: HttpClient) {}

  list(options: RoomsQuery = {}): Promise<Page<RoomBody>> {
    return this.http.request('GET', `${PREFIX}/rooms`, { query: { ...options } })
  }

  get(room: string): Promise<RoomBody> {
    return this.http.request('GET', `${PREFIX}/rooms/${room}`)
  }

  create(json: NewRoom): Promise<RoomBody> {
    return this.http.request('POST', `${PREFIX}/rooms`, { json })
  }

  update(room: string, json: { readonly name?: string; readonly topic?: string }): Promise<RoomBody> {
    return this.http.request('PATCH', `${PREFIX}/rooms/${room}`, { json })
  }

  delete(room: string): Promise<null> {
    return this.http.request('DELETE', `${PREFIX}/rooms/${room}`)
  }

  /** The room of oneself and one other; made when there is none. */
  openDirect(json: UserReference): Promise<RoomBody> {
    return this.http.request('POST', `${PREFIX}/direct`, { json })
  }

  join(room: string): Promise<RoomBody> {
    return this.http.request('POST', `${PREFIX}/rooms/${room}/join`)
  }

  leave(room: string): Promise<null> {
    return this.http.request('POST', `${PREFIX}/rooms/${room}/leave`)
  }

  members(room: string, options: PageOptions = {}): Promise<Page<RoomMember>> {
    return this.http.request('GET', `${PREFIX}/rooms/${room}/members`, { query: { ...options } })
  }

  changeRole(room: string, user: string, role: RoomRole): Promise<RoomMember> {
    return this.http.request('PATCH', `${PREFIX}/rooms/${room}/members/${user}`, { json: { role } })
  }

  kick(room: string, user: string): Promise<null> {
    return this.http.request('DELETE', `${PREFIX}/rooms/${room}/members/${user}`)
  }

  bans(room: string, options: PageOptions = {}): Promise<Page<Penalty & { readonly user: Profile }>> {
    return this.http.request('GET', `${PREFIX}/rooms/${room}/bans`, { query: { ...options } })
  }

  /** For `seconds`, or until it is lifted. */
  ban(room: string, user: string, seconds: number | null = null): Promise<Penalty> {
    return this.http.request('PUT', `${PREFIX}/rooms/${room}/bans/${user}`, { json: { duration_s: seconds } })
  }

  unban(room: string, user: string): Promise<null> {
    return this.http.request('DELETE', `${PREFIX}/rooms/${room}/bans/${user}`)
  }

  mute(room: string, user: string, seconds: number | null = null): Promise<Penalty> {
    return this.http.request('PUT', `${PREFIX}/rooms/${room}/mutes/${user}`, { json: { duration_s: seconds } })
  }

  unmute(room: string, user: string): Promise<null> {
    return this.http.request('DELETE', `${PREFIX}/rooms/${room}/mutes/${user}`)
  }

  /** The room's log from `since`+1; a socket does this by itself. */
  events(
    room: string,
    query: { readonly since: number; readonly epoch?: string; readonly limit?: number },
  ): Promise<RoomEventsBody> {
    return this.http.request('GET', `${PREFIX}/rooms/${room}/events`, { query: { ...query } })
  }

  markRead(room: string, seq: number): Promise<unknown> {
    return this.http.request('POST', `${PREFIX}/rooms/${room}/read`, { json: { seq } })
  }
}
