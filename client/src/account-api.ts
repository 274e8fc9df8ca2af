import type { Scope } from '@parley/common/contracts/identity'
import type { Account } from './auth-api.js'
import type { HttpClient, Page } from './http-client.js'

/** A place where one is logged in. */
export interface LoginSession {
  readonly id: string
  readonly user_agent: string
  /** Where it was last used from; of an IPv6 address the /64. */
  readonly address: string
  readonly created_at: string
  readonly last_used_at: string
  readonly expires_at: string
  /** The one that asks. */
  readonly is_current: boolean
}

export interface ApiKey {
  readonly id: string
  readonly name: string
  readonly scopes: readonly Scope[]
  /** Texts a minute the key may have scored; null = the server's default. */
  readonly quota_per_minute: number | null
  readonly created_at: string
  /** Null = until it is revoked. */
  readonly expires_at: string | null
  readonly last_used_at: string | null
}

export interface NewApiKey {
  readonly name: string
  readonly scopes: readonly Scope[]
  readonly expires_at?: string | null
  readonly quota_per_minute?: number | null
}

/** Everything the account service holds about one, but secrets. */
export interface AccountExport {
  readonly account: Account
  readonly sessions: readonly LoginSession[]
  readonly api_keys: readonly ApiKey[]
}

/** Everything all services hold about one. */
export interface PersonalData extends AccountExport {
  readonly exported_at: string
  /**
   * What chat holds, by kind: `rooms`, `messages`, `reactions` and what newer servers add; `acts` that were done to one, `notices`.
   */
  readonly chat: Readonly<Record<string, readonly unknown[]>>
  /** What the dashboards hold: what was counted, and of each message when and how it was judged. */
  readonly analytics: object
}

interface AnalyticsExportPage {
  readonly items: readonly unknown[]
  readonly next: string | null
}

interface ChatExportPage {
  readonly part: string
  readonly items: readonly unknown[]
  readonly next: string | null
}

interface WholeList<Item> {
  readonly items: readonly Item[]
}

const PREFIX = '/api/auth'

/** One's own account beyond the login: sessions, API keys, links from mails, one's data. */
export class AccountApi {
  constructor(private readonly http: HttpClient) {}

  /** Most recently used first. */
  async sessions(): Promise<readonly LoginSession[]> {
    return (await this.http.request<WholeList<LoginSession>>('GET', `${PREFIX}/me/sessions`)).items
  }

  endSession(session: string): Promise<null> {
    return this.http.request('DELETE', `${PREFIX}/me/sessions/${session}`)
  }

  endOtherSessions(): Promise<null> {
    return this.http.request('DELETE', `${PREFIX}/me/sessions`)
  }

  /** Newest first. */
  async apiKeys(): Promise<readonly ApiKey[]> {
    return (await this.http.request<WholeList<ApiKey>>('GET', `${PREFIX}/api-keys`)).items
  }

  /** `key` is told this once. */
  createApiKey(json: NewApiKey): Promise<ApiKey & { readonly key: string }> {
    return this.http.request('POST', `${PREFIX}/api-keys`, { json })
  }

  revokeApiKey(key: string): Promise<null> {
    return this.http.request('DELETE', `${PREFIX}/api-keys/${key}`)
  }

  /** Sends the mail to verify the address again. */
  requestVerification(): Promise<null> {
    return this.http.request('POST', `${PREFIX}/me/verify-email`)
  }

  /** By the token of the mail; needs no login. */
  verifyEmail(token: string): Promise<null> {
    return this.http.request('POST', `${PREFIX}/verify-email`, { json: { token }, isPublic: true })
  }

  /** Answered alike whether or not anyone has this address; needs no login. */
  requestPasswordReset(email: string): Promise<null> {
    return this.http.request('POST', `${PREFIX}/password-reset`, { json: { email }, isPublic: true })
  }

  /** By the token of the mail; needs no login, and ends every one there is. */
  resetPassword(token: string, password: string): Promise<null> {
    return this.http.request('POST', `${PREFIX}/password-reset/confirm`, { json: { token, password }, isPublic: true })
  }

  /** What the account service holds; the others' part is in `exportEverything`. */
  export(): Promise<AccountExport> {
    return this.http.request('GET', `${PREFIX}/me/export`)
  }

  /** Reads on until there is no more; of many thousand messages it takes a while. */
  async exportEverything(): Promise<PersonalData> {
    const account = await this.export()
    const chat: Record<string, unknown[]> = {}
    let cursor: string | null = null
    do {
      const query = { cursor, limit: 500 }
      const page: ChatExportPage = await this.http.request('GET', '/api/chat/me/export', { query })
      const known = chat[page.part] ?? []
      known.push(...page.items)
      chat[page.part] = known
      cursor = page.next
    } while (cursor !== null)
    chat.acts = await this.#readAll('/api/chat/me/acts')
    chat.notices = await this.#readAll('/api/chat/notices')
    return { exported_at: new Date().toISOString(), ...account, chat, analytics: await this.#exportAnalytics() }
  }

  async #exportAnalytics(): Promise<object> {
    const items: unknown[] = []
    let page: AnalyticsExportPage | undefined
    do {
      const query = { cursor: page?.next ?? null }
      page = await this.http.request<AnalyticsExportPage>('GET', '/api/analytics/me/export', { query })
      items.push(...page.items)
    } while (page.next !== null)
    const { next, ...whole } = page
    return { ...whole, items }
  }

  async #readAll(path: string): Promise<unknown[]> {
    const items: unknown[] = []
    let cursor: string | null = null
    do {
      const page: Page<unknown> = await this.http.request('GET', path, { query: { cursor, limit: 100 } })
      items.push(...page.items)
      cursor = page.next
    } while (cursor !== null)
    return items
  }

  /** Deletes the account and has every service forget the person. */
  delete(password: string): Promise<null> {
    return this.http.request('DELETE', `${PREFIX}/me`, { json: { password } })
  }
}
