import { apiError, NetworkError } from './api-error.js'

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
export type Query = Readonly<Record<string, string | number | boolean | null | undefined>>

export interface RequestOptions {
  readonly query?: Query | undefined
  /** Sent as JSON. */
  readonly json?: unknown
  /** Sent as a form, which OAuth2's endpoints want. */
  readonly form?: Readonly<Record<string, string>>
  readonly signal?: AbortSignal
  /** Sent without a token. */
  readonly isPublic?: boolean
  /** Longest wait for the whole answer, where it is not the client's own. */
  readonly timeoutMs?: number
}

/** One page of a list; pass `next` as `cursor` for the one after it, null = there is none. */
export interface Page<Item> {
  readonly items: readonly Item[]
  readonly next: string | null
}

export interface PageOptions {
  readonly cursor?: string | null | undefined
  readonly limit?: number | undefined
}

/** Where the bearer tokens of requests come from. */
export interface TokenSource {
  /** A token that should be good for a while yet; null when nobody is logged in. */
  accessToken(): Promise<string | null>
  /** A new token after `refused` was; null when there is none to be had. */
  replace(refused: string): Promise<string | null>
}

export interface HttpClientOptions {
  /** Origin of the installation, such as `https://chat.example.org`; empty = the page's own. */
  readonly baseUrl: string
  readonly fetch: typeof globalThis.fetch
  readonly timeoutMs: number
}

/** Requests as Parley's services want them: bearer token, JSON, one retry with a new token, typed errors. */
export class HttpClient {
  #tokens: TokenSource | undefined

  constructor(private readonly options: HttpClientOptions) {}

  /** The source asks this very client for new tokens, so it can only be named afterwards. */
  useTokens(tokens: TokenSource): void {
    this.#tokens = tokens
  }

  /**
   * The answer's JSON, null for an answer without one.
   * @throws ApiError for an answer other than success, NetworkError when none came.
   */
  async request<Body>(method: Method, path: string, options: RequestOptions = {}): Promise<Body> {
    const response = await this.#answered(method, path, options)
    const text = await response.text()
    return (text === '' ? null : JSON.parse(text)) as Body
  }

  /**
   * The answer as a file, such as an export.
   * @throws ApiError for an answer other than success, NetworkError when none came or it broke off.
   */
  async download(path: string, options: RequestOptions = {}): Promise<Blob> {
    const response = await this.#answered('GET', path, options)
    try {
      return await response.blob()
    } catch (error) {
      if (options.signal?.aborted) throw error
      throw new NetworkError(`GET ${path}: the answer broke off`, { cause: error })
    }
  }

  async #answered(method: Method, path: string, options: RequestOptions): Promise<Response> {
    const tokens = options.isPublic ? undefined : this.#tokens
    const token = (await tokens?.accessToken()) ?? null
    let response = await this.#send(method, path, options, token)
    if (response.status === 401 && tokens && token !== null) {
      const replaced = await tokens.replace(token)
      if (replaced !== null) response = await this.#send(method, path, options, replaced)
    }
    if (!response.ok) throw await apiError(response)
    return response
  }

  async #send(method: Method, path: string, options: RequestOptions, token: string | null): Promise<Response> {
    const timeout = AbortSignal.timeout(options.timeoutMs ?? this.options.timeoutMs)
    const { body, contentType } = bodyOf(options)
    try {
      return await this.options.fetch(this.options.baseUrl + path + queryString(options.query), {
        method,
        headers: {
          accept: 'application/json',
          ...(contentType === null ? {} : { 'content-type': contentType }),
          ...(token === null ? {} : { authorization: `Bearer ${token}` }),
        },
        body,
        signal: options.signal ? AbortSignal.any([options.signal, timeout]) : timeout,
      })
    } catch (error) {
      if (options.signal?.aborted) throw error
      throw new NetworkError(`${method} ${path}: no answer`, { cause: error })
    }
  }
}

function bodyOf({ json, form }: RequestOptions): { readonly body: string | null; readonly contentType: string | null } {
  if (form) {
    return { body: new URLSearchParams(form).toString(), contentType: 'application/x-www-form-urlencoded' }
  }
  if (json !== undefined) return { body: JSON.stringify(json), contentType: 'application/json' }
  return { body: null, contentType: null }
}

export function queryString(query: Query | undefined): string {
  const parameters = new URLSearchParams()
  for (const [name, value] of Object.entries(query ?? {})) {
    if (value !== undefined && value !== null) parameters.set(name, String(value))
  }
  const text = parameters.toString()
  return text === '' ? '' : `?${text}`
}
