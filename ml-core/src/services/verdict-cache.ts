import { LRUCache } from 'lru-cache'

/** What an entry costs beside its text, in characters. */
const ENTRY_COST = 256
const MEAN_TEXT = 256

/** Remembers what was found for a text under one model, bounded by number and by size: long texts push out more. */
export class VerdictCache<Value extends object> {
  readonly #entries: LRUCache<string, Value>
  #hits = 0
  #misses = 0

  constructor(maxEntries: number) {
    this.#entries = new LRUCache({
      max: maxEntries,
      maxSize: maxEntries * (ENTRY_COST + MEAN_TEXT),
      sizeCalculation: (_value, key) => ENTRY_COST + key.length,
    })
  }

  get hits(): number {
    return this.#hits
  }
  get misses(): number {
    return this.#misses
  }
  get size(): number {
    return this.#entries.size
  }

  get(modelVersion: string, text: string): Value | undefined {
    const found = this.#entries.get(keyOf(modelVersion, text))
    if (found) this.#hits += 1
    else this.#misses += 1
    return found
  }

  set(modelVersion: string, text: string, value: Value): void {
    this.#entries.set(keyOf(modelVersion, text), value)
  }
}

function keyOf(modelVersion: string, text: string): string {
  return `${modelVersion}\n${text}`
}
