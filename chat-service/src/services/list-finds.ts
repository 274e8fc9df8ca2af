import type { TextRange } from '@parley/common/folding/fold'

/** Evidence for people, not a count. */
export const MAX_MATCHES = 5

/** Takes what a search through a text finds. */
export interface Finds {
  /** Nothing more is wanted. */
  readonly areFull: boolean
  isFull(list: number): boolean
  add(lists: readonly number[], range: TextRange): void
}

/**
 * The parts of a text that meet each list: the first `MAX_MATCHES` of it, each once. Whoever writes the lists and the
 * text decides how much there is to find, so what is not shown is not kept either.
 */
export class ListFinds implements Finds {
  readonly #ofLists: readonly Map<string, TextRange>[]
  #notFull: number

  constructor(lists: number) {
    this.#ofLists = Array.from({ length: lists }, () => new Map())
    this.#notFull = lists
  }

  get areFull(): boolean {
    return this.#notFull === 0
  }

  isFull(list: number): boolean {
    return this.#ofLists[list]?.size === MAX_MATCHES
  }

  add(lists: readonly number[], range: TextRange): void {
    for (const list of lists) {
      const found = this.#ofLists[list]
      if (found === undefined || found.size === MAX_MATCHES) continue
      found.set(`${range.begin}:${range.end}`, range)
      if (found.size === MAX_MATCHES) this.#notFull--
    }
  }

  of(list: number): readonly TextRange[] {
    return [...(this.#ofLists[list]?.values() ?? [])]
  }
}

/** Takes what is found in another form of the text. */
export function findsThrough(finds: Finds, toOriginal: (range: TextRange) => TextRange): Finds {
  return {
    get areFull() {
      return finds.areFull
    },
    isFull: (list) => finds.isFull(list),
    add: (lists, range) => {
      if (lists.some((list) => !finds.isFull(list))) finds.add(lists, toOriginal(range))
    },
  }
}
