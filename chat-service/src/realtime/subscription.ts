import type { Principal } from '@parley/common/contracts/identity'
import { Unavailable } from '@parley/common/errors'
import type { RoomId } from '@parley/common/ids'
import type { OpenedLog } from './chat-backend.js'
import type { Connection } from './connection.js'
import type { FeedContext } from './feed-context.js'
import type { FeedSubscriber, LogEntry } from './feed-subscriber.js'
import type { OutgoingFrame } from './outgoing-frame.js'
import type { RoomFeed } from './room-feed.js'

export interface SubscribeRequest {
  readonly id: string
  readonly since: number | undefined
  readonly epoch: string | undefined
}

export interface SubscriptionContext extends FeedContext {
  /** Of this installation's room logs. */
  readonly epoch: string
  openFeed(roomId: RoomId): Promise<RoomFeed>
}

/** Reads of the log that bring nothing although there must be something; then the subscription fails. */
const MAX_EMPTY_READS = 5

/**
 * One socket's view of one room: first the missed part of the log, then live, without a gap or a double at the seam.
 *
 * The seam: from the moment it joins the feed, live events are kept in `#buffer` while the log is read. Going live
 * happens in one turn of the event loop, when everything the feed has delivered was sent: nothing can come in between.
 */
export class Subscription implements FeedSubscriber {
  readonly userId: string
  isMember = false
  /** The newest event that was sent (or need not be, having happened before a subscription without `since`). */
  seq = -1
  /** How far a delivery mark was noted. */
  markedSeq = 0
  #state: 'starting' | 'live' | 'ended' = 'starting'
  #buffer: LogEntry[] = []
  #feed: RoomFeed | undefined
  #accessSeq = 0
  #emptyReads = 0

  constructor(
    readonly roomId: RoomId,
    private readonly principal: Principal,
    private readonly connection: Connection,
    private readonly context: SubscriptionContext,
    private readonly onExpelled: (code: 'banned' | 'left' | 'deleted') => void,
  ) {
    this.userId = principal.userId
  }

  get isLive(): boolean {
    return this.#state === 'live'
  }

  get feed(): RoomFeed | undefined {
    return this.#feed
  }

  get isCaughtUp(): boolean {
    return this.#state === 'live' && this.connection.isDrained
  }

  /**
   * Answers `sub_ok`, replays, goes live. Resolves to false when the log cannot be resumed from `since`, or the
   * subscription was ended meanwhile.
   * @throws DomainError when the room may not be read.
   */
  async start(request: SubscribeRequest): Promise<boolean> {
    const startedAtMs = performance.now()
    const { principal, context, roomId } = this
    const log = await context.backend.openLog(principal, roomId)
    if (this.#hasEnded()) return false
    const feed = await context.openFeed(roomId)
    if (this.#hasEnded()) return false
    this.#feed = feed
    this.isMember = log.isMember
    this.#accessSeq = log.headSeq
    feed.add(this)
    const head = Math.max(log.headSeq, feed.seq)
    const since = request.since ?? head
    const isRecovered = this.#isRecoverable(request, log)
    this.connection.send({
      t: 'sub_ok',
      id: request.id,
      room: roomId,
      epoch: context.epoch,
      head,
      recovered: isRecovered,
      role: log.role,
    })
    if (!isRecovered) return false
    this.seq = since
    this.markedSeq = since
    await this.#replayTo(head, feed)
    if (this.#hasEnded()) return false
    this.connection.send({ t: 'live', room: roomId, seq: head })
    await this.#catchUp(feed)
    context.metrics.replaySeconds.observe((performance.now() - startedAtMs) / 1_000)
    return this.isLive
  }

  receive(entry: LogEntry): void {
    if (this.#state === 'live') {
      if (entry.seq <= this.seq) return
      this.seq = entry.seq
      this.connection.push(entry.frame)
    } else if (this.#state === 'starting') {
      // Over the bound the log is read instead: it has them too.
      if (this.#buffer.length >= this.context.limits.maxBuffered) this.#buffer = []
      this.#buffer.push(entry)
    }
  }

  hear(frame: OutgoingFrame): void {
    if (this.#state === 'live') this.connection.push(frame)
  }

  expel(seq: number, code: 'banned' | 'left' | 'deleted'): void {
    // Older than the permission: somebody who was thrown out, came back, and is now shown the log of it.
    if (seq > this.#accessSeq) this.onExpelled(code)
  }

  end(): void {
    if (this.#state === 'ended') return
    if (this.#state === 'live' && this.isMember) this.#feed?.presence.leave(this.userId)
    this.#state = 'ended'
    this.#buffer = []
    this.#feed?.remove(this)
  }

  #hasEnded(): boolean {
    return this.#state === 'ended'
  }

  #isRecoverable({ since, epoch }: SubscribeRequest, log: OpenedLog): boolean {
    if (since === undefined) return true
    if (epoch !== undefined && epoch !== this.context.epoch) return false
    // A client ahead of the log has seen a future that a restored backup took back.
    return since >= log.purgedSeq && since <= log.headSeq
  }

  /** Sends the log from after `this.seq` up to `head`, no further. */
  async #replayTo(head: number, feed: RoomFeed): Promise<void> {
    while (this.seq < head && !this.#hasEnded()) await this.#sendPage(feed, head)
  }

  /** From the head that was promised to where the feed is now; ends live. */
  async #catchUp(feed: RoomFeed): Promise<void> {
    for (;;) {
      await this.connection.whenDrained()
      if (this.#hasEnded()) return
      this.#sendBuffered()
      if (this.seq >= feed.seq) break
      if (this.connection.isBlocked) continue
      await this.#sendPage(feed, Number.POSITIVE_INFINITY)
      if (this.#hasEnded()) return
    }
    this.#state = 'live'
    if (!this.isMember) return
    feed.presence.enter(this.userId)
    feed.presence.greet(this)
  }

  /** Sends what arrived meanwhile, as far as it is next in the order and the peer takes it. */
  #sendBuffered(): void {
    let count = 0
    for (const entry of this.#buffer) {
      if (this.connection.isBlocked) break
      if (entry.seq > this.seq + 1) {
        // There is a hole before it, which only the log can fill; it has this one and all that follow, too.
        count = this.#buffer.length
        break
      }
      this.#sendNext(entry)
      count += 1
    }
    this.#buffer.splice(0, count)
  }

  /** One page at a time for all rooms of the socket, and none is read for a peer that takes nothing. */
  #sendPage(feed: RoomFeed, upTo: number): Promise<void> {
    const { connection } = this
    return connection.replays.run(async () => {
      if (connection.isBlocked) await connection.whenDrained()
      if (!this.#hasEnded()) await this.#readAndSend(feed, upTo)
    })
  }

  /** Waits for the peer whenever it takes no more: a long log must not count as slow reading. */
  async #readAndSend(feed: RoomFeed, upTo: number): Promise<void> {
    const before = this.seq
    for (const entry of await feed.readPage(before)) {
      if (this.connection.isBlocked) await this.connection.whenDrained()
      if (this.#hasEnded()) return
      if (entry.seq <= upTo) this.#sendNext(entry)
    }
    if (this.seq > before) this.#emptyReads = 0
    else if (++this.#emptyReads >= MAX_EMPTY_READS) throw new Unavailable('The log cannot be read', 'log_incomplete')
  }

  #sendNext(entry: LogEntry): void {
    if (entry.seq <= this.seq) return
    if (entry.seq !== this.seq + 1) throw new Unavailable('The log was cut while it was read', 'log_incomplete')
    this.seq = entry.seq
    this.connection.push(entry.frame)
  }
}
