import type { Ack } from '@parley/common/contracts/socket'
import { newId } from '@parley/common/ids'

/** The server will not take this message, however often it is sent. */
export class PostRefused extends Error {
  constructor(
    /** Why, such as `muted` or `text_empty`. */
    readonly code: string,
    message: string,
    /** With `slow_mode` and `flood`: milliseconds until the author may post in this room again. */
    readonly retryAfterMs: number | null = null,
  ) {
    super(message)
    this.name = 'PostRefused'
  }
}

/** A message on its way. Show it at once; it is the server's when `acked` resolves. */
export interface PendingPost {
  readonly room: string
  readonly cmid: string
  readonly text: string
  readonly replyTo: string | null
  readonly createdAtMs: number
  /** Resolves after the server committed it; rejects with `PostRefused`. */
  readonly acked: Promise<Ack>
}

export interface StoredPost extends PendingPost {
  readonly resolve: (ack: Ack) => void
  readonly reject: (error: Error) => void
}

/** Bound on messages that were not acknowledged yet. */
const MAX_PENDING = 1_000

/** Messages until they are acknowledged, in the order they were sent. Resending one is safe: `cmid` names it for good. */
export class PendingPosts {
  readonly #posts = new Map<string, StoredPost>()

  /** @throws Error when too many wait already. */
  add(room: string, text: string, replyTo: string | null, cmid: string = newId()): StoredPost {
    if (this.#posts.size >= MAX_PENDING) throw new Error('Too many messages are waiting to be sent')
    let resolve: (ack: Ack) => void = () => {}
    let reject: (error: Error) => void = () => {}
    const acked = new Promise<Ack>((...settle) => {
      ;[resolve, reject] = settle
    })
    // Whoever shows pending posts by events need not look at the promise.
    acked.catch(() => {})
    const post: StoredPost = { room, cmid, text, replyTo, createdAtMs: Date.now(), acked, resolve, reject }
    this.#posts.set(cmid, post)
    return post
  }

  get(cmid: string): StoredPost | undefined {
    return this.#posts.get(cmid)
  }

  /** Oldest first. */
  all(): Iterable<StoredPost> {
    return this.#posts.values()
  }

  settle(ack: Ack): StoredPost | undefined {
    const post = this.#posts.get(ack.cmid)
    this.#posts.delete(ack.cmid)
    post?.resolve(ack)
    return post
  }

  refuse(cmid: string, error: Error): void {
    const post = this.#posts.get(cmid)
    this.#posts.delete(cmid)
    post?.reject(error)
  }

  refuseAll(error: Error): void {
    for (const { cmid } of [...this.all()]) this.refuse(cmid, error)
  }
}
