import type { Profile } from '@parley/common/contracts/identity'
import type { HttpClient, Page, PageOptions } from './http-client.js'
import type { UserReference } from './rooms-api.js'

export interface Invite {
  readonly id: string
  readonly room: string
  /** Null for a link. */
  readonly invited_user_id: string | null
  readonly created_by: string
  readonly created_at: string
  readonly expires_at: string
  readonly max_uses: number
  readonly uses: number
}

export interface ReceivedInvite extends Invite {
  readonly room_name: string
  readonly inviter: Profile
}

/** An invite for one person, or a link that works `max_uses` times. */
export type NewInvite = (UserReference | { readonly max_uses?: number }) & { readonly expires_in_s?: number }

const PREFIX = '/api/chat'

/** Ways into rooms. */
export class InvitesApi {
  constructor(private readonly http: HttpClient) {}

  /** `token` is the secret of a link, told this once; null when a person was invited. */
  create(room: string, json: NewInvite = {}): Promise<Invite & { readonly token: string | null }> {
    return this.http.request('POST', `${PREFIX}/rooms/${room}/invites`, { json })
  }

  ofRoom(room: string, options: PageOptions = {}): Promise<Page<Invite>> {
    return this.http.request('GET', `${PREFIX}/rooms/${room}/invites`, { query: { ...options } })
  }

  revoke(room: string, invite: string): Promise<null> {
    return this.http.request('DELETE', `${PREFIX}/rooms/${room}/invites/${invite}`)
  }

  received(options: PageOptions = {}): Promise<Page<ReceivedInvite>> {
    return this.http.request('GET', `${PREFIX}/invites`, { query: { ...options } })
  }

  /** Goes in by a link. Invited by name, one just joins the room. */
  use(token: string): Promise<unknown> {
    return this.http.request('POST', `${PREFIX}/invites/use`, { json: { token } })
  }

  decline(invite: string): Promise<null> {
    return this.http.request('DELETE', `${PREFIX}/invites/${invite}`)
  }
}
