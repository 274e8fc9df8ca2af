import type { RoomId, UserId } from '@parley/common/ids'
import type { MemberMarks } from './chat-backend.js'
import type { FeedContext } from './feed-context.js'
import type { FeedSubscriber } from './feed-subscriber.js'

interface Mark {
  readonly roomId: RoomId
  readonly userId: UserId
  readSeq: number
  deliveredSeq: number
}

const MAX_WAITING = 50_000
const MAX_PER_WRITE = 1_000

/**
 * Read and delivery marks on their way to the database. Marks only grow, so the newest one stands for all before it: a
 * member who reads along costs one row per write, not one per message. Losing the last half second of them costs nobody
 * anything.
 */
export class Marks {
  readonly #waiting = new Map<string, Mark>()
  #saving: Promise<void> | undefined

  constructor(private readonly context: FeedContext) {}

  read(roomId: RoomId, userId: UserId, seq: number): void {
    this.#raise({ roomId, userId, readSeq: seq, deliveredSeq: seq })
  }

  /** Notes that everything sent so far has reached the subscriber's socket. */
  delivered(subscriber: FeedSubscriber): void {
    if (!subscriber.isMember || subscriber.seq <= subscriber.markedSeq) return
    const { roomId, seq } = subscriber
    subscriber.markedSeq = seq
    this.#raise({ roomId, userId: subscriber.userId as UserId, readSeq: 0, deliveredSeq: seq })
  }

  /** Notes what reached the room's sockets. In crowds only those who leave are noted, or marks would outnumber messages. */
  collect(subscribers: ReadonlySet<FeedSubscriber>): void {
    if (subscribers.size > this.context.limits.maxPresentUsers) return
    for (const subscriber of subscribers) if (subscriber.isCaughtUp) this.delivered(subscriber)
  }

  /** Writes what waits, one statement at a time. Never rejects: what could not be written waits for the next time. */
  save(): Promise<void> {
    if (this.#waiting.size === 0) return Promise.resolve()
    this.#saving ??= this.#saveSome().finally(() => {
      this.#saving = undefined
    })
    return this.#saving
  }

  /** Writes all that waits, as before a stop; gives up when the database does not take it. */
  async saveAll(): Promise<void> {
    await this.#saving
    for (let before = this.#waiting.size; before > 0; before = this.#waiting.size) {
      await this.save()
      if (this.#waiting.size >= before) return
    }
  }

  async #saveSome(): Promise<void> {
    const batch = this.#take()
    try {
      await this.context.backend.saveMarks(batch)
    } catch (error) {
      this.context.logger.warn({ err: error, marks: batch.length }, 'marks could not be saved; trying again')
      for (const mark of batch) this.#raise(mark)
    }
  }

  #take(): MemberMarks[] {
    const batch: MemberMarks[] = []
    for (const [key, mark] of this.#waiting) {
      this.#waiting.delete(key)
      batch.push(mark)
      if (batch.length === MAX_PER_WRITE) break
    }
    return batch
  }

  /** With too many waiting, as when the database is gone, new ones are let go: a mark is not worth memory without bound. */
  #raise(raised: Mark): void {
    const key = raised.roomId + raised.userId
    const known = this.#waiting.get(key)
    if (known) {
      known.readSeq = Math.max(known.readSeq, raised.readSeq)
      known.deliveredSeq = Math.max(known.deliveredSeq, raised.deliveredSeq)
    } else if (this.#waiting.size < MAX_WAITING) {
      this.#waiting.set(key, { ...raised })
    }
  }
}
