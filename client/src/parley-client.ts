import { AccountApi } from './account-api.js'
import { ActsApi } from './acts-api.js'
import { AnalyticsApi } from './analytics-api.js'
import { AppealsApi } from './appeals-api.js'
import { AuthApi, type ExclusiveLock } from './auth-api.js'
import { ChatConnection } from './chat-connection.js'
import { CommandsApi } from './commands-api.js'
import { FeedbackApi } from './feedback-api.js'
import { HttpClient, type Method, type RequestOptions } from './http-client.js'
import { InvitesApi } from './invites-api.js'
import { MessagesApi } from './messages-api.js'
import { MlApi } from './ml-api.js'
import { ModerationApi } from './moderation-api.js'
import { NoticesApi } from './notices-api.js'
import { OperationsApi } from './operations-api.js'
import { OutgoingWebhooksApi } from './outgoing-webhooks-api.js'
import { PolicyApi } from './policy-api.js'
import type { Backoff } from './reconnecting.js'
import { RoomsApi } from './rooms-api.js'
import { type OpenSocket, openPlatformSocket } from './socket-like.js'
import { MemoryTokenStore, type TokenStore } from './tokens.js'
import { UsersApi } from './users-api.js'
import { WebhooksApi } from './webhooks-api.js'

export { ApiError, NetworkError } from './api-error.js'
export type { ChatConnection, ChatEvents } from './chat-connection.js'
export type { Page } from './http-client.js'
export { type PendingPost, PostRefused } from './pending-posts.js'
export { MemoryTokenStore, StorageTokenStore, type TokenStore, type Tokens } from './tokens.js'

export interface ParleyClientOptions {
  /** Origin of the installation, such as `https://chat.example.org`. */
  readonly baseUrl: string
  /** Where the login is kept; by default in memory. */
  readonly tokenStore?: TokenStore
  readonly fetch?: typeof globalThis.fetch
  readonly openSocket?: OpenSocket
  /** Longest wait for an answer; default 15 s. */
  readonly timeoutMs?: number
}

export interface ConnectOptions {
  readonly backoff?: Backoff
}

const DEFAULT_TIMEOUT_MS = 15_000
const SOCKET_PATH = '/api/chat/ws'

/** One user's access to one Parley installation, over REST and WebSocket. Runs in browsers as it is. */
export class ParleyClient {
  readonly auth: AuthApi
  readonly account: AccountApi
  readonly rooms: RoomsApi
  readonly invites: InvitesApi
  readonly messages: MessagesApi
  readonly moderation: ModerationApi
  readonly acts: ActsApi
  readonly policy: PolicyApi
  readonly users: UsersApi
  readonly webhooks: WebhooksApi
  readonly analytics: AnalyticsApi
  readonly feedback: FeedbackApi
  readonly ml: MlApi
  readonly operations: OperationsApi
  readonly appeals: AppealsApi
  readonly notices: NoticesApi
  readonly outgoingWebhooks: OutgoingWebhooksApi
  readonly commands: CommandsApi
  readonly #http: HttpClient
  readonly #baseUrl: string
  readonly #openSocket: OpenSocket

  constructor(options: ParleyClientOptions) {
    this.#baseUrl = options.baseUrl.replace(/\/+$/, '')
    this.#openSocket = options.openSocket ?? openPlatformSocket
    this.#http = new HttpClient({
      baseUrl: this.#baseUrl,
      // Browsers refuse to call `fetch` as anything but the window's own.
      fetch: options.fetch ?? ((input, init) => globalThis.fetch(input, init)),
      timeoutMs: options.timeoutMs ?? DEFAULT_TIMEOUT_MS,
    })
    this.auth = new AuthApi(this.#http, options.tokenStore ?? new MemoryTokenStore(), lockAmongTabs)
    this.#http.useTokens(this.auth)
    this.account = new AccountApi(this.#http)
    this.rooms = new RoomsApi(this.#http)
    this.invites = new InvitesApi(this.#http)
    this.messages = new MessagesApi(this.#http)
    this.moderation = new ModerationApi(this.#http)
    this.acts = new ActsApi(this.#http)
    this.policy = new PolicyApi(this.#http)
    this.users = new UsersApi(this.#http)
    this.webhooks = new WebhooksApi(this.#http)
    this.analytics = new AnalyticsApi(this.#http)
    this.feedback = new FeedbackApi(this.#http)
    this.ml = new MlApi(this.#http)
    this.operations = new OperationsApi(this.#http)
    this.appeals = new AppealsApi(this.#http)
    this.notices = new NoticesApi(this.#http)
    this.outgoingWebhooks = new OutgoingWebhooksApi(this.#http)
    this.commands = new CommandsApi(this.#http)
  }

  /** Any other request, with the user's token; `path` from the root, such as `/api/analytics/summary`. */
  request<Body>(method: Method, path: string, options?: RequestOptions): Promise<Body> {
    return this.#http.request<Body>(method, path, options)
  }

  /** A connection of its own, opened at once; one per user is enough. Close it when done. */
  connect(options: ConnectOptions = {}): ChatConnection {
    const connection = new ChatConnection({
      url: this.#baseUrl.replace(/^http/, 'ws') + SOCKET_PATH,
      openSocket: this.#openSocket,
      tokens: this.auth,
      ...options,
    })
    connection.connect()
    return connection
  }
}

interface LockManager {
  request<Result>(name: string, work: () => Promise<Result>): Promise<Result>
}

interface Platform {
  readonly navigator?: { readonly locks?: LockManager }
  readonly document?: unknown
}

/** Over so long tabs without locks spread what they all want to do at the same moment. */
const SPREAD_MS = 1_000

/**
 * Tabs share one refresh token, which works once: the Web Locks API lets one of them use it. Over plain HTTP browsers have
 * none; there tabs mostly miss one another, and for the rest the server gives a moment's grace. Elsewhere there are no tabs.
 */
const lockAmongTabs: ExclusiveLock = async (work) => {
  const { navigator, document } = globalThis as Platform
  if (navigator?.locks) return navigator.locks.request('parley.refresh', work)
  if (document !== undefined) await new Promise((resolve) => setTimeout(resolve, Math.random() * SPREAD_MS))
  return work()
}
