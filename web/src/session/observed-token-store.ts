import { MemoryTokenStore, StorageTokenStore, type TokenStore, type Tokens } from '@parley/client'

const KEY = 'parley.tokens'

/** The login in `localStorage`, shared by all tabs; says when this tab or another one changes it. */
export class ObservedTokenStore implements TokenStore {
  readonly #store: TokenStore
  readonly #listeners = new Set<() => void>()

  constructor() {
    this.#store = canStore() ? new StorageTokenStore(localStorage, KEY) : new MemoryTokenStore()
    // Fires for other tabs' changes only; `key` is null when everything was cleared.
    addEventListener('storage', ({ key }) => {
      if (key === KEY || key === null) this.#tell()
    })
  }

  load(): Tokens | null {
    return this.#store.load()
  }

  save(tokens: Tokens | null): void {
    this.#store.save(tokens)
    this.#tell()
  }

  onChange(listener: () => void): void {
    this.#listeners.add(listener)
  }

  #tell(): void {
    for (const listener of this.#listeners) listener()
  }
}

/** Some browsers forbid storage altogether; the login then lasts as long as the page. */
function canStore(): boolean {
  try {
    localStorage.setItem('parley.probe', '1')
    localStorage.removeItem('parley.probe')
    return true
  } catch {
    return false
  }
}
