import type { Profile, ServerRole } from '@parley/common/contracts/identity'
import type { ApiKey, LoginSession } from './account-api.js'
import type { HttpClient, Page, PageOptions } from './http-client.js'

/** An account, as administrators see it. */
export interface UserAccount extends Profile {
  readonly email: string | null
  readonly email_verified: boolean
  /** Takes the place of `email` once it is verified. */
  readonly pending_email: string | null
  readonly role: ServerRole
  readonly disabled: boolean
  /** Made while registration was held: disabled until an administrator enables it. */
  readonly held?: boolean
  readonly created_at: string
}

export interface UsersQuery extends PageOptions {
  /** Part of a username, display name or e-mail address. */
  readonly q?: string | undefined
  readonly role?: ServerRole | undefined
  /** Whoever waits to be let in is disabled, too. */
  readonly disabled?: boolean | undefined
  /** Waiting for an administrator to let them in. */
  readonly held?: boolean | undefined
}

export interface NewUser {
  readonly username: string
  readonly password: string
  readonly display_name?: string
  readonly email?: string
  readonly role?: ServerRole
}

export interface UserChange {
  readonly role?: ServerRole
  /** Disabling ends every session; API keys rest until the account is enabled again. */
  readonly disabled?: boolean
}

/** An API key, as administrators see it. */
export interface OwnedApiKey extends ApiKey {
  readonly owner: Profile
}

const PREFIX = '/api/auth/users'

/** Other people's accounts: profiles for anyone logged in, the rest for administrators. */
export class UsersApi {
  constructor(private readonly http: HttpClient) {}

  /** Newest first. */
  list(query: UsersQuery = {}, signal?: AbortSignal): Promise<Page<UserAccount>> {
    const options = { query: { ...query } }
    return this.http.request('GET', PREFIX, signal ? { ...options, signal } : options)
  }

  get(id: string): Promise<UserAccount> {
    return this.http.request('GET', `${PREFIX}/${id}`)
  }

  /** Also while registration is closed. */
  create(json: NewUser): Promise<UserAccount> {
    return this.http.request('POST', PREFIX, { json })
  }

  /** @throws ApiError 409 `last_admin` */
  change(id: string, json: UserChange): Promise<UserAccount> {
    return this.http.request('PATCH', `${PREFIX}/${id}`, { json })
  }

  /** Erases the account and all that is known of the person. @throws ApiError 409 `last_admin` */
  delete(id: string): Promise<null> {
    return this.http.request('DELETE', `${PREFIX}/${id}`)
  }

  byUsername(username: string): Promise<Profile> {
    return this.http.request('GET', `${PREFIX}/by-username/${encodeURIComponent(username)}`)
  }

  /** Of at most 200 ids; those that no account has are left out. */
  async profiles(ids: readonly string[]): Promise<readonly Profile[]> {
    const { items } = await this.http.request<{ readonly items: readonly Profile[] }>('POST', `${PREFIX}/lookup`, {
      json: { ids },
    })
    return items
  }

  /** Where somebody is logged in, most recently used first. */
  async sessions(id: string): Promise<readonly LoginSession[]> {
    return (await this.http.request<{ readonly items: readonly LoginSession[] }>('GET', `${PREFIX}/${id}/sessions`))
      .items
  }

  endSession(id: string, session: string): Promise<null> {
    return this.http.request('DELETE', `${PREFIX}/${id}/sessions/${session}`)
  }

  /** All of them; of one's own all but the one that asks. */
  endSessions(id: string): Promise<null> {
    return this.http.request('DELETE', `${PREFIX}/${id}/sessions`)
  }

  /** Newest first. */
  async apiKeys(id: string): Promise<readonly ApiKey[]> {
    return (await this.http.request<{ readonly items: readonly ApiKey[] }>('GET', `${PREFIX}/${id}/api-keys`)).items
  }

  /** Everybody's, newest first; `q` is part of the key's name or of its owner's. */
  allApiKeys(query: PageOptions & { readonly q?: string | undefined } = {}): Promise<Page<OwnedApiKey>> {
    return this.http.request('GET', '/api/auth/api-keys/all', { query: { ...query } })
  }

  /** Null = the server's default. In force everywhere within 30 seconds. */
  changeApiKeyQuota(id: string, key: string, quotaPerMinute: number | null): Promise<ApiKey> {
    const json = { quota_per_minute: quotaPerMinute }
    return this.http.request('PATCH', `${PREFIX}/${id}/api-keys/${key}`, { json })
  }

  revokeApiKey(id: string, key: string): Promise<null> {
    return this.http.request('DELETE', `${PREFIX}/${id}/api-keys/${key}`)
  }
}
