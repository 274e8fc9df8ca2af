/** A login, as kept between requests. */
export interface Tokens {
  readonly accessToken: string
  readonly refreshToken: string
  /** When the access token expires, epoch milliseconds by this machine's clock. */
  readonly expiresAtMs: number
}

/** Where a login is kept; `null` = nobody is logged in. */
export interface TokenStore {
  load(): Tokens | null
  save(tokens: Tokens | null): void
}

/** Keeps the login for as long as the process or page lives. */
export class MemoryTokenStore implements TokenStore {
  #tokens: Tokens | null = null

  load(): Tokens | null {
    return this.#tokens
  }

  save(tokens: Tokens | null): void {
    this.#tokens = tokens
  }
}

/** The part of the browser's `Storage` that is needed; `localStorage` is one. */
export interface KeyValueStorage {
  getItem(key: string): string | null
  setItem(key: string, value: string): void
  removeItem(key: string): void
}

/** Keeps the login in `localStorage` or the like, shared by all tabs. */
export class StorageTokenStore implements TokenStore {
  constructor(
    private readonly storage: KeyValueStorage,
    private readonly key = 'parley.tokens',
  ) {}

  load(): Tokens | null {
    const text = this.storage.getItem(this.key)
    if (text === null) return null
    try {
      const value: unknown = JSON.parse(text)
      return isTokens(value) ? value : null
    } catch {
      // Somebody else's value under our key: the same as nobody logged in.
      return null
    }
  }

  save(tokens: Tokens | null): void {
    if (tokens === null) this.storage.removeItem(this.key)
    else this.storage.setItem(this.key, JSON.stringify(tokens))
  }
}

function isTokens(value: unknown): value is Tokens {
  if (typeof value !== 'object' || value === null) return false
  const { accessToken, refreshToken, expiresAtMs } = value as Readonly<Record<string, unknown>>
  return typeof accessToken === 'string' && typeof refreshToken === 'string' && typeof expiresAtMs === 'number'
}
