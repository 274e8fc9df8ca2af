import { useSyncExternalStore } from 'react'
import { lastingStorage } from './browser-storage.js'

/** A setting of this browser, kept in `localStorage`; tabs follow one another's changes. */
export class StoredSetting<Value> {
  #value: Value
  readonly #listeners = new Set<() => void>()

  constructor(
    private readonly key: string,
    private readonly fallback: Value,
    /** Null for what is no value of this setting. */
    private readonly parse: (stored: unknown) => Value | null,
  ) {
    this.#value = this.#load()
    addEventListener('storage', (event) => {
      if (event.key === key) this.#enter(this.#load())
    })
  }

  get value(): Value {
    return this.#value
  }

  set(value: Value): void {
    lastingStorage.setItem(this.key, JSON.stringify(value))
    this.#enter(value)
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  #load(): Value {
    try {
      return this.parse(JSON.parse(lastingStorage.getItem(this.key) ?? 'null')) ?? this.fallback
    } catch {
      return this.fallback
    }
  }

  #enter(value: Value): void {
    this.#value = value
    for (const listener of this.#listeners) listener()
  }
}

export function useStoredSetting<Value>(setting: StoredSetting<Value>): Value {
  return useSyncExternalStore(setting.subscribe, () => setting.value)
}
