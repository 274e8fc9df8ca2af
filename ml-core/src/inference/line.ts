import type { Client } from './client.js'

interface InLine {
  readonly text: string
  readonly client: Client | undefined
}

/** What an owner's turn is worth: a piece of a long text, or so many short ones. */
const TURN_CHARACTERS = 2_048
/** Jobs are one caller's. */
const NO_OWNER = ''

/**
 * Texts that wait, in the order in which they came, but that the owners of clients take turns: whoever comes next waits for
 * a turn of each other owner, and not for the hundreds of texts that one of them may have brought.
 */
export class Line<Item extends InLine> {
  /** By owner, in the order of turns: the first one's it is. */
  readonly #waiting = new Map<string, Item[]>()
  /** Characters that the first one took of its turn. */
  #taken = 0

  get isEmpty(): boolean {
    return this.#waiting.size === 0
  }

  /** How many wait, but for those whose client has left. */
  get awaited(): number {
    return [...this.#waiting.values()].flat().filter(({ client }) => !client?.hasLeft).length
  }

  get first(): Item | undefined {
    const [items] = this.#waiting.values()
    return items?.[0]
  }

  push(item: Item): void {
    this.#itemsOf(item).push(item)
  }

  /** To the head of its owner's: it was here before. */
  putBack(item: Item): void {
    this.#itemsOf(item).unshift(item)
  }

  /** Removes the first one. */
  shift(): void {
    const [turn] = this.#waiting
    if (!turn) return
    const [owner, items] = turn
    this.#taken += items.shift()?.text.length ?? 0
    const [next] = items
    if (next && this.#taken + next.text.length <= TURN_CHARACTERS) return
    this.#taken = 0
    this.#waiting.delete(owner)
    if (next) this.#waiting.set(owner, items)
  }

  /** Removes all of them. */
  clear(): Item[] {
    const items = [...this.#waiting.values()].flat()
    this.#waiting.clear()
    this.#taken = 0
    return items
  }

  #itemsOf({ client }: Item): Item[] {
    const owner = client?.owner ?? NO_OWNER
    const items = this.#waiting.get(owner) ?? []
    this.#waiting.set(owner, items)
    return items
  }
}
