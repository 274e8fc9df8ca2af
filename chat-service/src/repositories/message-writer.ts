import type { MessageState, SenderKind } from '@parley/common/contracts/chat'
import { Unavailable } from '@parley/common/errors'
import type { EventId, MessageId, RoomId } from '@parley/common/ids'
import { sqlState, UNIQUE_VIOLATION } from '@parley/common/postgres/errors'
import type { Sql } from '@parley/common/postgres/sql'
import { plainArray, textArray } from './pg-arrays.js'
import { PACED_POST_BATCH, POST_BATCH, type PostBatchRow, type PostRefusal } from './post-batch.js'

/** A message that wants to be written. Its text was checked: 1 to 4,000 characters that Postgres can store. */
export interface NewMessage {
  readonly id: MessageId
  readonly roomId: RoomId
  readonly senderId: string
  readonly senderKind: SenderKind
  /** Whose mutes and bans on the server count: of a webhook, who answers for it. Default: the sender. */
  readonly accountableId?: string
  /** The name a webhook posts under; null for users. */
  readonly senderName: string | null
  readonly cmid: string
  readonly body: string
  readonly replyTo: MessageId | null
  /** ISO 8601 with milliseconds. */
  readonly createdAt: string
  /** Id of the outbox entry that takes it to moderation. */
  readonly eventId: EventId
  readonly correlationId: string
  /** The rule that keeps it from being published before somebody has looked at it; null = none. */
  readonly heldBy?: string | null
  /** Slow mode: seconds since the member's last message; 0 = not in force, or not for this sender. */
  readonly slowS?: number
}

/** What became of one post. `duplicate` = this (room, sender, cmid) was written before; the first one's answer. */
export type PostOutcome =
  | { readonly kind: 'written'; readonly seq: number | null; readonly state: MessageState }
  | { readonly kind: 'duplicate'; readonly id: MessageId; readonly seq: number | null; readonly state: MessageState }
  | { readonly kind: 'refused'; readonly reason: PostRefusal }
  /** Slow mode: nothing was written. */
  | { readonly kind: 'slow'; readonly waitMs: number }

export interface WriterLimits {
  /** Most posts in one statement. */
  readonly maxBatch: number
  /** Most posts waiting for a statement; more are refused with `Unavailable`. */
  readonly maxWaiting: number
}

/** Hears of every statement that was committed. */
export type BatchObserver = (batch: { readonly size: number; readonly durationMs: number }) => void

interface Waiting {
  readonly message: NewMessage
  readonly resolve: (outcome: PostOutcome) => void
  readonly reject: (error: unknown) => void
  /** How often it had to be written anew: a racing duplicate, a membership that changed under it. */
  attempts: number
}

const MAX_ATTEMPTS = 6

/**
 * Group commit. Posts that arrive while a statement is in flight are written together by the next one; no timer makes
 * a lone post wait. Each statement decides and writes everything a post needs (see `post-batch.ts`), so nothing is
 * acknowledged that is not committed, and one instance's posts to a room keep their order of arrival.
 */
export class MessageWriter {
  #waiting: Waiting[] = []
  #isWriting = false

  constructor(
    private readonly sql: Sql,
    private readonly limits: WriterLimits,
    private readonly observe: BatchObserver,
  ) {}

  /**
   * Resolves after commit.
   * @throws Unavailable when too many posts wait already or the database cannot be reached; whether the post was
   * written is then uncertain, and posting again with the same cmid is safe.
   */
  append(message: NewMessage): Promise<PostOutcome> {
    if (this.#waiting.length >= this.limits.maxWaiting) {
      return Promise.reject(new Unavailable('Too many posts are waiting', 'overloaded'))
    }
    return new Promise((resolve, reject) => {
      this.#waiting.push({ message, resolve, reject, attempts: 0 })
      if (this.#isWriting) return
      this.#isWriting = true
      // After this turn of the event loop: all that arrived with one read of the sockets is one statement.
      setImmediate(() => void this.#writeAll())
    })
  }

  /** Resolves when nothing waits any more. */
  async drain(): Promise<void> {
    while (this.#isWriting) await new Promise((resolve) => setImmediate(resolve))
  }

  async #writeAll(): Promise<void> {
    while (this.#waiting.length > 0) {
      const batch = this.#waiting.splice(0, this.limits.maxBatch)
      await this.#write(batch)
    }
    this.#isWriting = false
  }

  /** Never rejects: every post of the batch is answered, or waits in line again. */
  async #write(batch: readonly Waiting[]): Promise<void> {
    const startedAt = performance.now()
    let rows: PostBatchRow[]
    const isPaced = batch.some(({ message }) => (message.slowS ?? 0) > 0)
    const statement = isPaced ? PACED_POST_BATCH : POST_BATCH
    try {
      rows = await this.sql.unsafe<PostBatchRow[]>(statement, parameters(batch, isPaced), { prepare: true })
    } catch (error) {
      return this.#handleFailure(batch, error)
    }
    this.observe({ size: batch.length, durationMs: performance.now() - startedAt })
    const again: Waiting[] = []
    for (const row of rows) {
      const waiting = batch[row.ord - 1]
      if (!waiting) continue
      // "Too slow" may be said of a retry whose first copy was committed while the statement waited: look once more.
      const isWorthALook = row.verdict === 'slow' && waiting.attempts === 0
      if (row.verdict === 'stale' || isWorthALook) again.push(waiting)
      else waiting.resolve(outcome(row))
    }
    for (const waiting of again) await this.#writeAgain(waiting, undefined)
  }

  /** One bad row fails its whole statement, and so does a racing duplicate: written singly, each meets its own fate. */
  async #handleFailure(batch: readonly Waiting[], error: unknown): Promise<void> {
    const isWorthAnother = isDataError(error) || isLockConflict(error)
    const [only] = batch
    if (batch.length === 1 && only) {
      if (isWorthAnother && !isPoison(error)) return this.#writeAgain(only, error)
      only.reject(isPoison(error) ? error : unavailable(error))
      return
    }
    if (!isWorthAnother) {
      for (const { reject } of batch) reject(unavailable(error))
      return
    }
    for (const waiting of batch) await this.#write([waiting])
  }

  async #writeAgain(waiting: Waiting, cause: unknown): Promise<void> {
    waiting.attempts++
    if (waiting.attempts >= MAX_ATTEMPTS) waiting.reject(unavailable(cause))
    else await this.#write([waiting])
  }
}

function parameters(batch: readonly Waiting[], isPaced: boolean): string[] {
  const messages = batch.map(({ message }) => message)
  return [
    plainArray(messages.map((message) => message.id)),
    plainArray(messages.map((message) => message.roomId)),
    plainArray(messages.map((message) => message.senderId)),
    textArray(messages.map((message) => message.senderKind)),
    textArray(messages.map((message) => message.senderName)),
    plainArray(messages.map((message) => message.cmid)),
    textArray(messages.map((message) => message.body)),
    plainArray(messages.map((message) => message.replyTo)),
    plainArray(messages.map((message) => message.createdAt)),
    plainArray(messages.map((message) => message.eventId)),
    textArray(messages.map((message) => message.correlationId)),
    textArray(messages.map((message) => message.heldBy ?? null)),
    plainArray(messages.map((message) => message.accountableId ?? message.senderId)),
    ...(isPaced ? [plainArray(messages.map((message) => String(message.slowS ?? 0)))] : []),
  ]
}

function outcome(row: PostBatchRow): PostOutcome {
  switch (row.verdict) {
    case 'written':
      return { kind: 'written', seq: row.seq, state: row.seq === null ? 'held' : 'visible' }
    case 'duplicate':
      return { kind: 'duplicate', id: row.id, seq: row.seq, state: row.state }
    case 'slow':
      return { kind: 'slow', waitMs: Math.max(1, row.wait_ms) }
    case 'stale':
      throw new Error('a stale row has no outcome')
    default:
      return { kind: 'refused', reason: row.verdict }
  }
}

/** Classes 22 (data exception) and 23 (integrity constraint): the fault of a row, not of the server. */
function isDataError(error: unknown): boolean {
  return /^2[23]/.test(sqlState(error))
}

/** Serialization failure and deadlock: the same statement may pass the next time. */
function isLockConflict(error: unknown): boolean {
  const state = sqlState(error)
  return state === '40001' || state === '40P01'
}

/** A row that cannot be written however often it is tried. */
function isPoison(error: unknown): boolean {
  return isDataError(error) && sqlState(error) !== UNIQUE_VIOLATION
}

function unavailable(cause: unknown): Unavailable {
  return new Unavailable('The message could not be saved; try again', 'not_saved', { cause })
}
