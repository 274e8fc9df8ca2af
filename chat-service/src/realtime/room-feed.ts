import type { RoomEvent } from '@parley/common/contracts/chat'
import type { EphemeralFrame } from '@parley/common/contracts/socket'
import { Unavailable } from '@parley/common/errors'
import type { RoomId } from '@parley/common/ids'
import { roomChannel } from '../services/channels.js'
import type { FeedContext } from './feed-context.js'
import type { FeedEffect, FeedSubscriber, LogEntry } from './feed-subscriber.js'
import { outgoingFrame } from './outgoing-frame.js'
import { isPresenceNews, type PresenceNews, RoomPresence } from './room-presence.js'

type RoomPayload = RoomEvent | EphemeralFrame | PresenceNews

const RETRY_MS = 100
const MAX_RETRY_MS = 5_000

/**
 * One room's events for all sockets of this instance, put in the order of `seq`.
 *
 * The bus may deliver late, out of order or not at all: what overtook another event waits a moment for it, then the log
 * is read. So everybody after this point may rely on every event coming exactly once and in order.
 */
export class RoomFeed {
  readonly subscribers = new Set<FeedSubscriber>()
  readonly presence: RoomPresence
  /** Since when nobody is subscribed. */
  emptySinceMs: number
  #seq = -1
  readonly #ahead = new Map<number, LogEntry>()
  #repair: NodeJS.Timeout | undefined
  #isRepairing = false
  #failures = 0
  #isClosed = false
  #unsubscribe: (() => void) | undefined
  readonly #pages = new Map<number, Promise<readonly LogEntry[]>>()

  constructor(
    readonly roomId: RoomId,
    private readonly context: FeedContext,
  ) {
    this.emptySinceMs = context.nowMs()
    this.presence = new RoomPresence(roomId, this.subscribers, context)
  }

  /** The newest event that was handed to the subscribers. */
  get seq(): number {
    return this.#seq
  }

  /** Starts listening. What arrives before the log's head is known waits with what is ahead of it. */
  async open(): Promise<void> {
    const { bus, backend } = this.context
    this.#unsubscribe = await bus.subscribe(roomChannel(this.roomId), (payload) => this.#onPayload(payload))
    try {
      const heads = await backend.headsOf([this.roomId])
      if (this.#isClosed) throw new Unavailable('The room cannot be listened to now', 'room_unavailable')
      this.#seq = heads.get(this.roomId) ?? 0
    } catch (error) {
      this.close()
      throw error
    }
    this.#advance()
    this.presence.ask()
  }

  add(subscriber: FeedSubscriber): void {
    this.subscribers.add(subscriber)
  }

  remove(subscriber: FeedSubscriber): void {
    this.subscribers.delete(subscriber)
    if (this.subscribers.size === 0) this.emptySinceMs = this.context.nowMs()
  }

  /** The log's next entries after `since`. Many sockets that lost the same connection ask for the same page: it is read once. */
  readPage(since: number): Promise<readonly LogEntry[]> {
    const underway = this.#pages.get(since)
    if (underway) return underway
    const { backend, replays, limits } = this.context
    const page = replays
      .run(() => backend.readLog(this.roomId, since, limits.replayPage))
      .then((events) => events.map((event) => logEntry(event, JSON.stringify(event))))
      .finally(() => this.#pages.delete(since))
    this.#pages.set(since, page)
    return page
  }

  /** The log is at `head`, says somebody who looked: if we are not, the bus lost something. */
  compareWith(head: number): void {
    if (head > this.#seq) this.#scheduleRepair(this.context.limits.gapWaitMs)
  }

  close(): void {
    this.#isClosed = true
    clearTimeout(this.#repair)
    this.presence.close()
    this.#unsubscribe?.()
  }

  #onPayload(json: string): void {
    if (this.#isClosed) return
    try {
      const payload = JSON.parse(json) as RoomPayload
      if (payload.t === 'ev') this.#onEntry(logEntry(payload, json))
      else if (payload.t === 'eph') this.#onEphemeral(payload, json)
      else if (isPresenceNews(payload)) this.presence.onNews(payload)
    } catch (error) {
      this.context.logger.error({ err: error, room: this.roomId }, 'a bus message could not be handled')
    }
  }

  #onEphemeral(frame: EphemeralFrame, json: string): void {
    const outgoing = outgoingFrame(json, true)
    // Nobody needs to be told that they themselves are typing.
    const typist = frame.kind === 'typing' ? frame.user.id : undefined
    for (const subscriber of this.subscribers) if (subscriber.userId !== typist) subscriber.hear(outgoing)
  }

  #onEntry(entry: LogEntry): void {
    if (this.#seq >= 0) {
      if (entry.seq <= this.#seq) return
      if (entry.seq === this.#seq + 1 && this.#ahead.size === 0) {
        this.#deliver(entry)
        return
      }
    }
    // More than this has gone missing: the log has it all, there is no use in hoarding.
    if (this.#ahead.size >= this.context.limits.maxBuffered) this.#ahead.clear()
    this.#ahead.set(entry.seq, entry)
    if (this.#seq >= 0) this.#advance()
  }

  /** Delivers what is next in the order, and sees to what is missing. */
  #advance(): void {
    for (let next = this.#ahead.get(this.#seq + 1); next; next = this.#ahead.get(this.#seq + 1)) this.#deliver(next)
    if (this.#ahead.size === 0) return
    for (const seq of this.#ahead.keys()) if (seq <= this.#seq) this.#ahead.delete(seq)
    if (this.#ahead.size > 0) this.#scheduleRepair(this.context.limits.gapWaitMs)
  }

  #deliver(entry: LogEntry): void {
    this.#seq = entry.seq
    this.#ahead.delete(entry.seq)
    for (const subscriber of this.subscribers) subscriber.receive(entry)
    if (entry.effect) this.#applyEffect(entry.seq, entry.effect)
  }

  #applyEffect(seq: number, effect: FeedEffect): void {
    for (const subscriber of [...this.subscribers]) {
      if (effect.kind === 'room_deleted') subscriber.expel(seq, 'deleted')
      else if (subscriber.userId === effect.userId) subscriber.expel(seq, effect.code)
    }
  }

  #scheduleRepair(delayMs: number): void {
    if (this.#repair || this.#isRepairing || this.#isClosed) return
    this.#repair = setTimeout(() => {
      this.#repair = undefined
      void this.#readMissing()
    }, delayMs)
  }

  /** Reads on from where we stand until nothing is missing. Never rejects: it is tried again until the feed closes. */
  async #readMissing(): Promise<void> {
    const before = this.#seq
    if (this.#ahead.has(before + 1)) return this.#advance()
    this.#isRepairing = true
    try {
      const entries = await this.readPage(before)
      this.#failures = 0
      if (this.#isClosed) return
      const [first] = entries
      if (first && this.#seq === before) {
        this.context.metrics.gapFound()
        // What was purged cannot be delivered: subscribers see the gap and resume, and are told that they cannot.
        this.#seq = first.seq - 1
      }
      for (const entry of entries) if (entry.seq === this.#seq + 1) this.#deliver(entry)
    } catch (error) {
      this.#failures += 1
      this.context.logger.warn({ err: error, room: this.roomId }, 'missing events could not be read; trying again')
    } finally {
      this.#isRepairing = false
    }
    if (this.#failures > 0) this.#scheduleRepair(Math.min(RETRY_MS * 2 ** this.#failures, MAX_RETRY_MS))
    else this.#advance()
  }
}

function logEntry(event: RoomEvent, json: string): LogEntry {
  return { seq: event.seq, frame: outgoingFrame(json), effect: effectOf(event) }
}

function effectOf(event: RoomEvent): FeedEffect | null {
  if (event.kind === 'room') return event.op === 'delete' ? { kind: 'room_deleted' } : null
  if (event.kind !== 'member') return null
  switch (event.op) {
    case 'ban':
      return { kind: 'user_out', userId: event.user.id, code: 'banned' }
    case 'kick':
    case 'leave':
      return { kind: 'user_out', userId: event.user.id, code: 'left' }
    default:
      return null
  }
}
