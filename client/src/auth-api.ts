import type { Profile, ServerRole } from '@parley/common/contracts/identity'
import { ApiError } from './api-error.js'
import type { HttpClient, TokenSource } from './http-client.js'
import type { TokenStore, Tokens } from './tokens.js'

export interface Registration {
  readonly username: string
  readonly password: string
  readonly email?: string
  readonly display_name?: string
}

/** One's own account. */
export interface Account extends Profile {
  readonly email: string | null
  readonly email_verified: boolean
  /** Takes the place of `email` once it is verified. */
  readonly pending_email: string | null
  readonly role: ServerRole
  readonly created_at: string
}

export interface AccountChange {
  readonly display_name?: string
  /** Null takes the address away. */
  readonly email?: string | null
  /** Needed to change the address when the login is older than ten minutes. */
  readonly current_password?: string
}

interface TokenAnswer {
  readonly access_token: string
  readonly refresh_token: string
  /** Seconds. */
  readonly expires_in: number
}

/** Runs `work` while nobody else who shares the token store does the like. */
export type ExclusiveLock = <Result>(work: () => Promise<Result>) => Promise<Result>

/** A token with less left than this is replaced before it is used. */
const SPARE_MS = 30_000
const PREFIX = '/api/auth'

/** The account and its login. */
export class AuthApi implements TokenSource {
  #refreshing: Promise<string | null> | undefined

  constructor(
    private readonly http: HttpClient,
    private readonly store: TokenStore,
    private readonly exclusively: ExclusiveLock,
  ) {}

  get isLoggedIn(): boolean {
    return this.store.load() !== null
  }

  /** Makes an account; log in afterwards. */
  register(registration: Registration): Promise<Account> {
    return this.http.request('POST', `${PREFIX}/register`, { json: registration, isPublic: true })
  }

  /** OAuth2's password grant (RFC 6749 §4.3). @throws ApiError with the code `invalid_grant` for wrong credentials. */
  async login(username: string, password: string): Promise<void> {
    this.store.save(await this.#grant({ grant_type: 'password', username, password }))
  }

  /** Ends the session on the server too; here it ends whether or not the server could be told. */
  async logout(): Promise<void> {
    const tokens = this.store.load()
    this.store.save(null)
    if (!tokens) return
    const form = { token: tokens.refreshToken, token_type_hint: 'refresh_token' }
    await this.http.request('POST', `${PREFIX}/revoke`, { form, isPublic: true })
  }

  me(): Promise<Account> {
    return this.http.request('GET', `${PREFIX}/me`)
  }

  updateMe(change: AccountChange): Promise<Account> {
    return this.http.request('PATCH', `${PREFIX}/me`, { json: change })
  }

  /** Ends every other session; API keys only when asked to. */
  changePassword(
    currentPassword: string,
    newPassword: string,
    options: { readonly revokeApiKeys?: boolean } = {},
  ): Promise<unknown> {
    const { revokeApiKeys = false } = options
    const json = { current_password: currentPassword, new_password: newPassword, revoke_api_keys: revokeApiKeys }
    return this.http.request('PUT', `${PREFIX}/me/password`, { json })
  }

  async accessToken(): Promise<string | null> {
    const tokens = this.store.load()
    if (!tokens) return null
    return tokens.expiresAtMs - Date.now() > SPARE_MS ? tokens.accessToken : this.refresh()
  }

  async replace(refused: string): Promise<string | null> {
    const tokens = this.store.load()
    if (!tokens) return null
    // Somebody else has replaced it since.
    return tokens.accessToken === refused ? this.refresh() : tokens.accessToken
  }

  /**
   * A new access token; null when the session is over. Asked many times at once, it asks the server once: a refresh
   * token works once only, and using it twice would end the session.
   */
  refresh(): Promise<string | null> {
    const known = this.store.load()
    this.#refreshing ??= this.exclusively(() => this.#refresh(known)).finally(() => {
      this.#refreshing = undefined
    })
    return this.#refreshing
  }

  async #refresh(known: Tokens | null): Promise<string | null> {
    const tokens = this.store.load()
    if (!tokens) return null
    // Another tab did it while we waited for the lock.
    if (tokens.refreshToken !== known?.refreshToken) return tokens.accessToken
    const renewed = await this.#renewed(tokens)
    // Logged out, or in anew, while the server was asked: that stands.
    const now = this.store.load()
    if (now?.refreshToken !== tokens.refreshToken) return now?.accessToken ?? null
    this.store.save(renewed)
    return renewed?.accessToken ?? null
  }

  /** Null = the login is over. */
  async #renewed({ refreshToken }: Tokens): Promise<Tokens | null> {
    try {
      return await this.#grant({ grant_type: 'refresh_token', refresh_token: refreshToken })
    } catch (error) {
      if (error instanceof ApiError && error.code === 'invalid_grant') return null
      throw error
    }
  }

  async #grant(form: Readonly<Record<string, string>>): Promise<Tokens> {
    const answer = await this.http.request<TokenAnswer>('POST', `${PREFIX}/token`, { form, isPublic: true })
    return {
      accessToken: answer.access_token,
      refreshToken: answer.refresh_token,
      expiresAtMs: Date.now() + answer.expires_in * 1_000,
    }
  }
}
