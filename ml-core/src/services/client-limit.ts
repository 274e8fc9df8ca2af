import { Unavailable } from '@parley/common/errors'

/**
 * How much of what impatient clients bring may be here at a time: it has no other bound, as jobs have in their consumer.
 * Nobody may have more here than is left free for others, so that whoever comes still finds room.
 */
export class ClientLimit {
  readonly #present = new Map<string, number>()
  #total = 0

  constructor(private readonly most: number) {}

  /** Does `work`, with which `owner` brings so much more. @throws Unavailable when that is too much. */
  async during<Result>(owner: string, amount: number, work: () => Promise<Result>): Promise<Result> {
    if (this.#of(owner) + amount > this.most - this.#total - amount) {
      throw new Unavailable('Too many texts are waiting to be scored', 'overloaded')
    }
    this.#add(owner, amount)
    try {
      return await work()
    } finally {
      this.#add(owner, -amount)
    }
  }

  #of(owner: string): number {
    return this.#present.get(owner) ?? 0
  }

  #add(owner: string, amount: number): void {
    const present = this.#of(owner) + amount
    if (present === 0) this.#present.delete(owner)
    else this.#present.set(owner, present)
    this.#total += amount
  }
}
