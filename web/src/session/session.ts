import { ApiError, type ChatConnection, ParleyClient } from '@parley/client'
import type { Account } from '@parley/client/auth-api'
import { CLOSE } from '@parley/common/contracts/socket-constants'
import type { ObservedTokenStore } from './observed-token-store.js'
import { RoomRoles } from './room-roles.js'
import { tokenClaims } from './token-claims.js'

export type SessionState =
  /** There is a login, and we are asking whose it is. */
  | { readonly kind: 'starting' }
  /** `ended`: by the server or by another tab, not by the user here. */
  | { readonly kind: 'anonymous'; readonly why: 'none' | 'logged_out' | 'ended' }
  /** There is a login, but the server does not answer. */
  | { readonly kind: 'unreachable'; readonly error: unknown }
  | {
      readonly kind: 'member'
      readonly account: Account
      readonly connection: ChatConnection
      readonly roomRoles: RoomRoles
      /** From the whole server: the chat is closed to them, their account is not. */
      readonly isBanned: boolean
    }

const RETRY_MS = 5_000

/**
 * Who uses this tab. The only one who starts and ends logins and the live connection; everything else reads it through
 * the hooks beside it. All tabs share one login: what one does to it, the others follow.
 */
export class Session {
  readonly client: ParleyClient
  #state: SessionState = { kind: 'starting' }
  #isLoggingOut = false
  #retry: ReturnType<typeof setTimeout> | undefined
  readonly #listeners = new Set<() => void>()

  constructor(
    private readonly store: ObservedTokenStore,
    private readonly loaded: {
      /** Everything that was loaded for the previous user must go. */
      forget(): void
      /** What was loaded with the rights of another role is loaded anew. */
      reread(): void
    },
  ) {
    this.client = new ParleyClient({ baseUrl: location.origin, tokenStore: store })
    store.onChange(() => this.#onTokens())
    addEventListener('online', () => this.retryNow())
    if (store.load()) void this.#identify()
    else this.#state = { kind: 'anonymous', why: 'none' }
  }

  get state(): SessionState {
    return this.#state
  }

  /** What the present login may do, as the server granted it. */
  get scopes(): readonly string[] {
    const tokens = this.store.load()
    return (tokens && tokenClaims(tokens.accessToken)?.scopes) ?? []
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** @throws ApiError with the code `invalid_grant` for wrong credentials. */
  async login(username: string, password: string): Promise<void> {
    // The token store tells us, and `#identify` goes on from there.
    await this.client.auth.login(username, password)
  }

  /** Here it ends whether or not the server could be told. */
  async logout(): Promise<void> {
    this.#isLoggingOut = true
    try {
      await this.client.auth.logout()
    } finally {
      this.#isLoggingOut = false
    }
  }

  /** After the account was changed, or deleted (`null`). */
  setAccount(account: Account | null): void {
    if (account === null) {
      this.#isLoggingOut = true
      this.store.save(null)
      this.#isLoggingOut = false
    } else if (this.#state.kind === 'member') {
      this.#enter({ ...this.#state, account })
    }
  }

  /** Asks whether the login still holds, as after everything that ends logins; if not, we hear of it. */
  async check(): Promise<void> {
    if (this.#state.kind !== 'member') return
    try {
      this.setAccount(await this.client.auth.me())
    } catch (error) {
      if (!(error instanceof ApiError) || error.status !== 401) throw error
    }
  }

  retryNow(): void {
    if (this.#state.kind === 'unreachable') void this.#identify()
    if (this.#state.kind === 'member') this.#state.connection.retryNow()
  }

  #onTokens(): void {
    const tokens = this.store.load()
    if (tokens === null) {
      if (this.#state.kind === 'anonymous') return
      this.#leave()
      this.#enter({ kind: 'anonymous', why: this.#isLoggingOut ? 'logged_out' : 'ended' })
      return
    }
    const claims = tokenClaims(tokens.accessToken)
    const isSomebodyElse = this.#state.kind === 'member' && claims?.sub !== this.#state.account.id
    if (isSomebodyElse) this.#leave()
    if (isSomebodyElse || this.#state.kind === 'anonymous') void this.#identify()
    else if (this.#state.kind === 'member' && claims?.role !== this.#state.account.role) void this.#followRole()
  }

  /**
   * A changed role voids all tokens: the socket is closed, requests are refused, and the token that either gets in exchange
   * names the new role. What was read with the rights of the old one may be too much or too little now.
   */
  async #followRole(): Promise<void> {
    try {
      await this.check()
      this.loaded.reread()
    } catch {
      // The server is away. The next token, within minutes, says it again.
    }
  }

  async #identify(): Promise<void> {
    clearTimeout(this.#retry)
    this.#enter({ kind: 'starting' })
    try {
      const account = await this.client.auth.me()
      if (this.#state.kind !== 'starting') return
      const connection = this.#connect()
      const roomRoles = new RoomRoles(connection, account.id)
      this.#enter({ kind: 'member', account, connection, roomRoles, isBanned: false })
    } catch (error) {
      // Logged out meanwhile, perhaps because the refresh token was refused.
      if (this.#state.kind !== 'starting') return
      if (error instanceof ApiError && (error.status === 401 || error.status === 403)) {
        this.store.save(null)
        return
      }
      this.#enter({ kind: 'unreachable', error })
      this.#retry = setTimeout(() => void this.#identify(), RETRY_MS)
    }
  }

  #connect(): ChatConnection {
    const connection = this.client.connect()
    connection.on('stopped', ({ code }) => {
      if (code === CLOSE.unauthenticated) this.store.save(null)
      if (code === CLOSE.forbidden) this.#onForbidden(connection)
    })
    return connection
  }

  /** A login from here may read: who is refused the chat is banned. They stay, to see why, object and take their data along. */
  #onForbidden(connection: ChatConnection): void {
    const state = this.#state
    if (state.kind === 'member' && state.connection === connection) this.#enter({ ...state, isBanned: true })
  }

  #leave(): void {
    clearTimeout(this.#retry)
    if (this.#state.kind === 'member') this.#state.connection.close()
    this.loaded.forget()
  }

  #enter(state: SessionState): void {
    this.#state = state
    for (const listener of this.#listeners) listener()
  }
}
