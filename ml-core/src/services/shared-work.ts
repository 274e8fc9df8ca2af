import type { Client } from '../inference/client.js'

interface Running<Result> {
  readonly crowd: Crowd | undefined
  readonly result: Promise<Result>
}

/** Work that is asked for again while it is being done is done once. */
export class SharedWork<Result> {
  readonly #running = new Map<string, Running<Result>>()

  /**
   * What `work` results in, which may have been begun for others with the same `key`. It is told whom it is for: as a
   * client, they have left when all of them have.
   */
  once(
    key: string,
    client: Client | undefined,
    work: (client: Client | undefined) => Promise<Result>,
  ): Promise<Result> {
    const known = this.#running.get(key)
    // What nobody waits for is about to be dropped, so who comes then begins anew.
    if (known && !known.crowd?.hasLeft) {
      if (client) known.crowd?.join(client)
      return known.result
    }
    const crowd = client && new Crowd(client)
    const started: Running<Result> = {
      crowd,
      result: work(crowd).finally(() => {
        if (this.#running.get(key) === started) this.#running.delete(key)
      }),
    }
    this.#running.set(key, started)
    return started.result
  }
}

/** All who wait for the same, in the line of the one who came first. */
class Crowd implements Client {
  readonly owner: string
  readonly #clients: Client[]

  constructor(first: Client) {
    this.owner = first.owner
    this.#clients = [first]
  }

  join(client: Client): void {
    this.#clients.push(client)
  }

  get hasLeft(): boolean {
    return this.#clients.every(({ hasLeft }) => hasLeft)
  }
}
