import type { RoomEvent, RoomRole } from '@parley/common/contracts/chat'
import type {
  Ack,
  EphemeralFrame,
  NoticeFrame,
  ReplyFrame,
  ReviewFrame,
  ServerFrame,
} from '@parley/common/contracts/socket'
import { newId } from '@parley/common/ids'
import { Emitter } from './emitter.js'
import type { TokenSource } from './http-client.js'
import { type PendingPost, PendingPosts, PostRefused, type StoredPost } from './pending-posts.js'
import { type Backoff, DEFAULT_BACKOFF } from './reconnecting.js'
import { RoomCursor } from './room-cursor.js'
import { RoomSignals } from './room-signals.js'
import type { OpenSocket } from './socket-like.js'
import { type LinkState, type LinkStop, type Ready, SocketLink } from './socket-link.js'

type FrameOf<Kind extends ServerFrame['t']> = Extract<ServerFrame, { t: Kind }>

export interface ChatEvents {
  state: LinkState
  /** Once per connection. */
  ready: Ready
  /** Everything that happens in subscribed rooms: in order, each exactly once, across reconnects. */
  event: RoomEvent
  /** The room's missed events were all given; what follows happens now. */
  live: { readonly room: string; readonly seq: number; readonly role: RoomRole }
  /** The log does not reach back to where we were: read the room's messages anew. Events after `head` follow. */
  reset: { readonly room: string; readonly head: number }
  ephemeral: EphemeralFrame
  /** What became of one of our own messages. */
  notice: NoticeFrame
  /** What a bot answered to one's own slash command. */
  reply: ReplyFrame
  /** The review queue has changed; heard after `watchReviews`. */
  review: ReviewFrame
  /** From now on `review` tells of every change: read the queue anew. Once per connection. */
  watching: undefined
  /** We have become a member of this room. */
  joined: { readonly room: string }
  /** No more of this room: the server ended it, or refused it. */
  unsubscribed: { readonly room: string; readonly code: string }
  /** A message was sent and is not the server's yet. */
  posting: PendingPost
  acked: { readonly post: PendingPost; readonly ack: Ack }
  refused: { readonly post: PendingPost; readonly error: PostRefused }
  /** An `err` that concerns no post and no subscription. */
  problem: FrameOf<'err'>
  stopped: LinkStop
}

export interface ChatConnectionOptions {
  /** Such as `wss://chat.example.org/api/chat/ws`. */
  readonly url: string
  readonly openSocket: OpenSocket
  readonly tokens: TokenSource
  readonly backoff?: Backoff
  readonly random?: () => number
}

interface Subscription {
  readonly cursor: RoomCursor
  /** Of the last `sub`; an answer to an older one is of no interest. */
  requestId: string
  role: RoomRole
  isLive: boolean
  retry: ReturnType<typeof setTimeout> | undefined
}

const DEFAULT_RETRY_MS = 1_000
/** Below the server's bound on frames being worked on. */
const MAX_IN_FLIGHT = 64

/**
 * A lasting conversation with the server over sockets that come and go.
 *
 * Rooms are resumed where they stood, gaps are closed by subscribing again, doubles are dropped; messages are sent again
 * until they are acknowledged. So whoever listens sees every event of a room once and in order, and every message that
 * was sent arrives once.
 */
export class ChatConnection extends Emitter<ChatEvents> {
  readonly #link: SocketLink
  readonly #rooms = new Map<string, Subscription>()
  readonly #posts = new PendingPosts()
  readonly #signals = new RoomSignals((frame) => this.#link.send(frame))
  /** Posts that were sent on this connection and not answered yet, by `cmid`. */
  readonly #inFlight = new Set<string>()
  /** Set while the server wants to be left alone: later posts wait too, or they would overtake the refused one. */
  #pause: ReturnType<typeof setTimeout> | undefined
  #isWatching = false

  constructor({ backoff = DEFAULT_BACKOFF, random = Math.random, ...options }: ChatConnectionOptions) {
    super()
    this.#link = new SocketLink(
      { ...options, backoff, random },
      {
        onState: (state) => this.emit('state', state),
        onReady: (ready) => this.#onReady(ready),
        onFrame: (frame) => this.#onFrame(frame),
        onStopped: (stop) => this.#onStopped(stop),
      },
    )
  }

  get state(): LinkState {
    return this.#link.state
  }

  /** Messages that are not acknowledged yet, in the order they were sent. */
  get pending(): readonly PendingPost[] {
    return [...this.#posts.all()]
  }

  connect(): void {
    this.#link.start()
  }

  /** Tries at once instead of after the wait, as on the browser's `online` event. */
  retryNow(): void {
    this.#link.retryNow()
  }

  /** Ends it for good; messages that were not acknowledged are refused with the code `closed`. */
  close(): void {
    this.#link.stop()
    this.#posts.refuseAll(new PostRefused('closed', 'The connection was closed'))
    for (const room of [...this.#rooms.keys()]) this.#drop(room)
    clearTimeout(this.#pause)
    this.#signals.close()
  }

  /**
   * Events of `room` from the one after `since`, or from now on without it. Lasts until `unsubscribe` or the server ends
   * it; safe to call again.
   */
  subscribe(room: string, position: { readonly since?: number; readonly epoch?: string } = {}): void {
    if (this.#rooms.has(room)) return
    const cursor = new RoomCursor(position)
    this.#rooms.set(room, { cursor, requestId: '', role: 'member', isLive: false, retry: undefined })
    if (this.state === 'online') this.#requestEvents(room)
  }

  unsubscribe(room: string): void {
    if (this.#drop(room)) this.#link.send({ t: 'unsub', room })
  }

  /** Where we stand in the room's log, to resume from with `subscribe` another day; null before the first answer. */
  position(room: string): { readonly since: number; readonly epoch: string } | null {
    const cursor = this.#rooms.get(room)?.cursor
    return cursor?.seq === undefined || cursor.seq === null || cursor.epoch === undefined
      ? null
      : { since: cursor.seq, epoch: cursor.epoch }
  }

  /**
   * Sends a message, now or as soon as there is a connection. A `cmid` of one's own makes a post that was stored
   * elsewhere the same one as before.
   */
  send(room: string, text: string, options: { readonly replyTo?: string; readonly cmid?: string } = {}): PendingPost {
    const post = this.#posts.add(room, text, options.replyTo ?? null, options.cmid)
    this.emit('posting', post)
    this.#sendPosts()
    return post
  }

  /** Call it as often as keys are pressed. */
  typing(room: string): void {
    if (this.state === 'online') this.#signals.typing(room)
  }

  /** Everything up to `seq` was read. Call it as often as you like; of a subscribed room only. */
  read(room: string, seq: number): void {
    if (this.#rooms.has(room)) this.#signals.read(room, seq)
  }

  /** Hears of the review queue (`review`), across reconnects. */
  watchReviews(): void {
    if (this.#isWatching) return
    this.#isWatching = true
    if (this.state === 'online') this.#link.send({ t: 'watch', id: `watch-${newId()}` })
  }

  #onReady(ready: Ready): void {
    for (const [room, subscription] of this.#rooms) {
      subscription.isLive = false
      this.#requestEvents(room)
    }
    this.#inFlight.clear()
    this.#resume()
    if (this.#isWatching) this.#link.send({ t: 'watch', id: `watch-${newId()}` })
    this.emit('ready', ready)
  }

  #onFrame(frame: ServerFrame): void {
    switch (frame.t) {
      case 'ev':
        this.#onEvent(frame)
        return
      case 'sub_ok':
        this.#onSubscribed(frame)
        return
      case 'live':
        this.#onLive(frame)
        return
      case 'ack':
        this.#onAck(frame)
        return
      case 'err':
        this.#onError(frame)
        return
      case 'eph':
        this.emit('ephemeral', frame)
        return
      case 'notice':
        this.emit('notice', frame)
        return
      case 'reply':
        this.emit('reply', frame)
        return
      case 'review':
        this.emit('review', frame)
        return
      case 'watching':
        this.emit('watching', undefined)
        return
      case 'joined':
        this.emit('joined', { room: frame.room })
        return
      case 'unsub':
        if (this.#drop(frame.room)) this.emit('unsubscribed', { room: frame.room, code: frame.code })
        return
      default:
        // A newer server's frame, or one that the link has dealt with.
        return
    }
  }

  #onEvent(event: RoomEvent): void {
    const subscription = this.#rooms.get(event.room)
    if (!subscription) return
    const verdict = subscription.cursor.take(event.seq)
    if (verdict === 'next') this.emit('event', event)
    // While not live a gap is only an event of the old subscription that overtook the answer to the new one.
    else if (verdict === 'gap' && subscription.isLive) this.#requestEvents(event.room)
  }

  #requestEvents(room: string): void {
    const subscription = this.#rooms.get(room)
    if (!subscription) return
    clearTimeout(subscription.retry)
    const { cursor } = subscription
    subscription.isLive = false
    subscription.requestId = `sub-${newId()}`
    this.#link.send({
      t: 'sub',
      id: subscription.requestId,
      room,
      ...(cursor.seq === null ? {} : { since: cursor.seq }),
      ...(cursor.epoch === undefined ? {} : { epoch: cursor.epoch }),
    })
  }

  #onSubscribed({ id, room, epoch, head, recovered, role }: FrameOf<'sub_ok'>): void {
    const subscription = this.#rooms.get(room)
    if (!subscription || subscription.requestId !== id) return
    subscription.role = role
    const { cursor } = subscription
    if (!recovered) {
      cursor.restart(head, epoch)
      this.emit('reset', { room, head })
      this.#requestEvents(room)
    } else if (cursor.seq === null) {
      cursor.restart(head, epoch)
    } else {
      cursor.epoch = epoch
    }
  }

  #onLive({ room, seq }: FrameOf<'live'>): void {
    const subscription = this.#rooms.get(room)
    if (!subscription) return
    subscription.isLive = true
    this.#signals.repeat(room)
    this.emit('live', { room, seq, role: subscription.role })
  }

  #onAck(ack: Ack): void {
    const post = this.#posts.settle(ack)
    this.#inFlight.delete(ack.cmid)
    this.#sendPosts()
    if (post) this.emit('acked', { post, ack })
  }

  #onError(frame: FrameOf<'err'>): void {
    const post = frame.id === undefined ? undefined : this.#posts.get(frame.id)
    const [refused] = [...this.#rooms].filter(([, { requestId }]) => requestId === frame.id)
    if (post) this.#onPostError(post, frame)
    else if (refused) this.#onSubscribeError(...refused, frame)
    else this.emit('problem', frame)
  }

  #onPostError(post: StoredPost, { code, msg, retry, retry_ms: retryMs }: FrameOf<'err'>): void {
    this.#inFlight.delete(post.cmid)
    if (retry) {
      this.#pause ??= setTimeout(() => this.#resume(), retryMs ?? DEFAULT_RETRY_MS)
      return
    }
    const error = new PostRefused(code, msg, retryMs ?? null)
    this.#posts.refuse(post.cmid, error)
    this.#sendPosts()
    this.emit('refused', { post, error })
  }

  #onSubscribeError(room: string, subscription: Subscription, frame: FrameOf<'err'>): void {
    if (frame.retry) {
      subscription.retry = setTimeout(() => this.#requestEvents(room), frame.retry_ms ?? DEFAULT_RETRY_MS)
    } else {
      this.#drop(room)
      this.emit('unsubscribed', { room, code: frame.code })
    }
  }

  #resume(): void {
    clearTimeout(this.#pause)
    this.#pause = undefined
    this.#sendPosts()
  }

  /** Sends what is not on its way, oldest first. The post's own id names the request: an `err` then explains itself. */
  #sendPosts(): void {
    if (this.state !== 'online' || this.#pause) return
    for (const { room, cmid, text, replyTo } of this.#posts.all()) {
      if (this.#inFlight.size >= MAX_IN_FLIGHT) return
      if (this.#inFlight.has(cmid)) continue
      this.#inFlight.add(cmid)
      this.#link.send({ t: 'send', id: cmid, room, cmid, text, ...(replyTo === null ? {} : { reply_to: replyTo }) })
    }
  }

  #drop(room: string): boolean {
    clearTimeout(this.#rooms.get(room)?.retry)
    this.#signals.forget(room)
    return this.#rooms.delete(room)
  }

  #onStopped(stop: LinkStop): void {
    this.emit('stopped', stop)
  }
}
