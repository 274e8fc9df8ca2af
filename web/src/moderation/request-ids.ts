import { newId } from '@parley/common/ids'

/**
 * Ids of requests, so that none is carried out twice: what is sent again unchanged, because nobody knows what became of it
 * the first time, has the id it had then.
 */
export class RequestIds {
  readonly #unanswered = new Map<string, string>()

  /** Sends `content` under its id; once it was answered, the same content is another request. */
  async send<T>(content: unknown, send: (requestId: string) => Promise<T>): Promise<T> {
    const key = JSON.stringify(content)
    const id = this.#unanswered.get(key) ?? newId()
    this.#unanswered.set(key, id)
    const answer = await send(id)
    this.#unanswered.delete(key)
    return answer
  }
}
