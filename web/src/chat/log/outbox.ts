import type { ChatConnection } from '@parley/client/chat-connection'
import { newId } from '@parley/common/ids'
import type { OutgoingPost, OutgoingStorage } from './outgoing.js'
import type { Topics } from './topics.js'

const NOTHING: readonly OutgoingPost[] = []

export const outgoingTopic = (room: string): string => `outgoing:${room}`

/** One's own messages until the room has them. The connection sends them, as often as it takes; this remembers and shows them. */
export class Outbox {
  readonly #posts = new Map<string, OutgoingPost>()
  readonly #lists = new Map<string, readonly OutgoingPost[]>()

  constructor(
    private readonly connection: ChatConnection,
    private readonly storage: OutgoingStorage,
    private readonly topics: Topics,
  ) {}

  /** Goes on with what the page that was here before had not finished. */
  restore(): void {
    for (const post of this.storage.load(Date.now())) {
      this.#posts.set(post.cmid, post)
      this.#publish(post.room)
      if (post.state.kind === 'sending') this.#send(post)
    }
  }

  of(room: string): readonly OutgoingPost[] {
    return this.#lists.get(room) ?? NOTHING
  }

  get(cmid: string): OutgoingPost | undefined {
    return this.#posts.get(cmid)
  }

  send(room: string, text: string, replyTo: string | null): void {
    this.#start({ room, cmid: newId(), text, replyTo, createdAtMs: Date.now(), state: { kind: 'sending' } })
  }

  /** Sends what failed again; of what is only late, hurries the connection. */
  retry(cmid: string): void {
    const post = this.#posts.get(cmid)
    if (post?.state.kind === 'failed') this.#start({ ...post, createdAtMs: Date.now(), state: { kind: 'sending' } })
    // The connection holds it and sends it as soon as there is one.
    else this.connection.retryNow()
  }

  /** Forgets a message that failed; what is on its way cannot be called back. */
  discard(cmid: string): OutgoingPost | undefined {
    return this.arrived(cmid)
  }

  /** The room has it. */
  arrived(cmid: string): OutgoingPost | undefined {
    const post = this.#posts.get(cmid)
    if (!post) return undefined
    this.#posts.delete(cmid)
    this.#publish(post.room)
    return post
  }

  failed(cmid: string, code: string): void {
    // The page goes: the next one sends it.
    if (code === 'closed') return
    const post = this.#posts.get(cmid)
    if (post) this.#put({ ...post, state: { kind: 'failed', code } })
  }

  #start(post: OutgoingPost): void {
    this.#put(post)
    this.#send(post)
  }

  #send({ room, cmid, text, replyTo }: OutgoingPost): void {
    try {
      this.connection.send(room, text, { cmid, ...(replyTo === null ? {} : { replyTo }) })
    } catch {
      // The connection takes no more before some have gone.
      this.failed(cmid, 'too_many_waiting')
    }
  }

  #put(post: OutgoingPost): void {
    this.#posts.set(post.cmid, post)
    this.#publish(post.room)
  }

  #publish(room: string): void {
    this.#lists.set(
      room,
      [...this.#posts.values()].filter((post) => post.room === room),
    )
    this.storage.save(this.#posts.values())
    this.topics.tell(outgoingTopic(room))
  }
}
