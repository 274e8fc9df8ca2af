import type { KeyValueStorage } from '@parley/client/tokens'

/**
 * `localStorage` or `sessionStorage`, as what never throws: some browsers forbid storage altogether, and any storage may be
 * full. What cannot be written lasts as long as the page.
 */
export class BrowserStorage implements KeyValueStorage {
  /** What the browser would not take. */
  readonly #unwritten = new Map<string, string>()

  /** `open` gives the browser's storage, null where it has none: where it is forbidden, to name it is refused already. */
  constructor(private readonly open: () => Storage | null) {}

  getItem(key: string): string | null {
    return this.#unwritten.get(key) ?? this.#tried((storage) => storage.getItem(key), null)
  }

  setItem(key: string, value: string): void {
    const isWritten = this.#tried((storage) => {
      storage.setItem(key, value)
      return true
    }, false)
    if (isWritten) this.#unwritten.delete(key)
    else this.#unwritten.set(key, value)
  }

  removeItem(key: string): void {
    this.#unwritten.delete(key)
    this.#tried((storage) => storage.removeItem(key), undefined)
  }

  keys(): ReadonlySet<string> {
    const written = this.#tried((storage) => Array.from({ length: storage.length }, (_, at) => storage.key(at)), [])
    return new Set([...written.filter((key) => key !== null), ...this.#unwritten.keys()])
  }

  #tried<Result>(act: (storage: Storage) => Result, otherwise: Result): Result {
    try {
      const storage = this.open()
      return storage === null ? otherwise : act(storage)
    } catch {
      return otherwise
    }
  }
}

/** Shared by all tabs, and there the next time. */
export const lastingStorage = new BrowserStorage(() => localStorage)

/** This tab's own; survives its reload. */
export const tabStorage = new BrowserStorage(() => sessionStorage)
