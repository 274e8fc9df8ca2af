import { Unavailable } from '@parley/common/errors'

/** How much of what impatient clients bring may be there at a time: it has no other bound, as jobs have in their consumer. */
export class ClientLimit {
  #present = 0

  constructor(private readonly most: number) {}

  /** Does `work`, which brings `count` more. @throws Unavailable when that is too many. */
  async during<Result>(count: number, work: () => Promise<Result>): Promise<Result> {
    if (this.#present + count > this.most) {
      throw new Unavailable('Too many texts are waiting to be scored', 'overloaded')
    }
    this.#present += count
    try {
      return await work()
    } finally {
      this.#present -= count
    }
  }
}
