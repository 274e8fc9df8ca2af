import { StorageTokenStore, type TokenStore, type Tokens } from '@parley/client'
import { lastingStorage } from '../components/browser-storage.js'

const KEY = 'parley.tokens'

/** The login in `localStorage`, shared by all tabs; says when this tab or another one changes it. */
export class ObservedTokenStore implements TokenStore {
  readonly #store = new StorageTokenStore(lastingStorage, KEY)
  readonly #listeners = new Set<() => void>()

  constructor() {
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
