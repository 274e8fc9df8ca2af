import { type Client, ClientLeft } from '../inference/client.js'
import { REQUEST, SHARES_IN_LINE } from '../inference/micro-batcher.js'

/** Two requests' worth: see `SHARES_IN_LINE`. */
const ROOM = { texts: REQUEST.texts * SHARES_IN_LINE, characters: REQUEST.characters * SHARES_IN_LINE } as const

interface Size {
  readonly texts: number
  readonly characters: number
}

interface Waiting extends Size {
  readonly client: Client | undefined
  readonly enter: () => void
  readonly reject: (error: unknown) => void
}

/** `begun`: parts of a text that is scored already. They go first, or a request would have all of its texts half done. */
type Stage = 'new' | 'begun'

export interface Entry {
  readonly stage: Stage
  /** Who waits for it; what nobody waits for any more is passed over. */
  readonly client: Client | undefined
}

/**
 * What one caller has in line at the model, however many texts it brings and however often each of them asks: two requests'
 * worth at most, so that callers take turns. A text that still waits here is not being scored: whoever else brings the same
 * one does not wait with it.
 */
export class PlaceInLine {
  readonly #waiting: Readonly<Record<Stage, Waiting[]>> = { begun: [], new: [] }
  #texts = 0
  #characters = 0
  #failure: { readonly error: unknown } | undefined

  /**
   * Does `work`, which has `texts` scored, once there is room. After a failure whatever still waits fails like it.
   * @throws ClientLeft when nobody waits for it by then.
   */
  async through<Result>(texts: readonly string[], entry: Entry, work: () => Promise<Result>): Promise<Result> {
    const size = { texts: texts.length, characters: texts.reduce((sum, text) => sum + text.length, 0) }
    await this.#enter(size, entry)
    try {
      return await work()
    } catch (error) {
      this.#giveUp(error)
      throw error
    } finally {
      this.#leave(size)
    }
  }

  async #enter(size: Size, { stage, client }: Entry): Promise<void> {
    if (this.#failure) throw this.#failure.error
    const entered = new Promise<void>((enter, reject) => this.#waiting[stage].push({ ...size, client, enter, reject }))
    this.#admit()
    return entered
  }

  #admit(): void {
    for (;;) {
      const line = this.#waiting.begun.length > 0 ? this.#waiting.begun : this.#waiting.new
      const [next] = line
      if (!next) return
      const hasLeft = next.client?.hasLeft ?? false
      if (!hasLeft && !this.#hasRoomFor(next)) return
      line.shift()
      if (hasLeft) {
        next.reject(new ClientLeft())
        continue
      }
      this.#texts += next.texts
      this.#characters += next.characters
      next.enter()
    }
  }

  /** What is larger than all the room goes when nothing else is in line: the batcher lines it up share by share. */
  #hasRoomFor({ texts, characters }: Size): boolean {
    if (this.#texts === 0) return true
    return this.#texts + texts <= ROOM.texts && this.#characters + characters <= ROOM.characters
  }

  #leave({ texts, characters }: Size): void {
    this.#texts -= texts
    this.#characters -= characters
    this.#admit()
  }

  /** Not for a client that left: others may wait for what is here. */
  #giveUp(error: unknown): void {
    if (error instanceof ClientLeft) return
    this.#failure ??= { error }
    for (const line of Object.values(this.#waiting)) for (const { reject } of line.splice(0)) reject(error)
  }
}
