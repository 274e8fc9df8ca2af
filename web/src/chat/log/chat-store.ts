import type { ChatConnection, ParleyClient } from '@parley/client'
import type { Account } from '@parley/client/auth-api'
import { Emitter } from '@parley/client/emitter'
import type { PendingPost, PostRefused } from '@parley/client/pending-posts'
import type { MessageBody, RoomBody, RoomEvent } from '@parley/common/contracts/chat'
import type { Ack, EphemeralFrame, NoticeFrame } from '@parley/common/contracts/socket'
import { lastingStorage, tabStorage } from '../../components/browser-storage.js'
import { hasRole } from '../../session/roles.js'
import { type Alert, alertsIn } from './alerts.js'
import { CommandAnswers } from './command-answers.js'
import { type Draft, Drafts } from './drafts.js'
import { FrameBatch } from './frame-batch.js'
import { Outbox } from './outbox.js'
import { OutgoingStorage } from './outgoing.js'
import { ownMessage } from './own-message.js'
import { Pace } from './pace.js'
import { Presence } from './presence.js'
import { ReadMarks } from './read-marks.js'
import { Recounts } from './recounts.js'
import { reacted, type Viewer } from './room-log.js'
import { RoomLogs } from './room-logs.js'
import { Topics } from './topics.js'
import { Typing } from './typing.js'
import { UnreadCounts } from './unread-counts.js'

export interface ChatStoreOptions {
  readonly client: ParleyClient
  readonly connection: ChatConnection
  readonly me: Account
  /** The list of rooms is out of date. */
  readonly onRoomsChanged: () => void
  /** Who is in a room, or in which role, has changed. */
  readonly onMembersChanged: (room: string) => void
  /** A message's text is another now, or may not be read any more, or again. */
  readonly onTextChanged: (message: string) => void
}

interface StoreEvents {
  /** Something for somebody who is not looking at that room. */
  alert: Alert
  notice: NoticeFrame
}

export const DRAFTS_TOPIC = 'drafts'
export const ROOMS_TOPIC = 'rooms'

/** The server's bound on subscriptions per socket is 500; the rooms beyond are counted when the list is read. */
const MAX_SUBSCRIPTIONS = 400

/**
 * Everything live of the chat: one store, fed by the connection's events, read by components through the hooks beside it.
 * Events are collected and applied once per frame; who shows a room is told once, however many there were.
 */
export class ChatStore extends Emitter<StoreEvents> {
  readonly topics = new Topics()
  readonly logs: RoomLogs
  readonly outbox: Outbox
  readonly typing = new Typing(this.topics)
  readonly presence: Presence
  readonly marks = new ReadMarks(this.topics)
  readonly unread: UnreadCounts
  readonly pace = new Pace(this.topics)
  readonly commands = new CommandAnswers(this.topics)
  readonly #drafts: Drafts
  #draftRooms: ReadonlySet<string>
  readonly #events = new FrameBatch<RoomEvent>((events) => this.#apply(events))
  #rooms: ReadonlyMap<string, RoomBody> = new Map()
  readonly #stops: (() => void)[] = []
  readonly #recounts = new Recounts((room) => this.#recount(room))

  constructor(private readonly options: ChatStoreOptions) {
    super()
    const { client, connection, me } = options
    this.presence = new Presence(this.topics, me.id)
    this.unread = new UnreadCounts(me, this.topics)
    this.#drafts = new Drafts(lastingStorage, me.id)
    this.#draftRooms = this.#drafts.rooms()
    this.logs = new RoomLogs(client.messages, (room) => this.viewer(room), this.topics)
    this.outbox = new Outbox(connection, new OutgoingStorage(tabStorage, me.id), this.topics)
  }

  get me(): Account {
    return this.options.me
  }

  /** Begins to listen; ends with `stop`. */
  start(): void {
    const { connection } = this.options
    this.#stops.push(
      connection.on('event', (event) => this.#events.add(event)),
      connection.on('ephemeral', (frame) => this.#onEphemeral(frame)),
      connection.on('notice', (notice) => this.#onNotice(notice)),
      connection.on('acked', ({ ack }) => this.#onAck(ack)),
      connection.on('refused', ({ post, error }) => this.#onRefused(post, error)),
      connection.on('reply', (reply) => this.commands.heard(reply)),
      connection.on('reset', ({ room }) => this.#onReset(room)),
      // Rooms and counts may have changed while we were away.
      connection.on('ready', () => this.options.onRoomsChanged()),
      connection.on('joined', () => this.options.onRoomsChanged()),
      connection.on('unsubscribed', ({ room }) => {
        this.logs.drop(room)
        this.options.onRoomsChanged()
      }),
      connection.on('state', (state) => {
        if (state !== 'online') this.presence.forget()
      }),
    )
    this.outbox.restore()
  }

  stop(): void {
    for (const stop of this.#stops.splice(0)) stop()
    this.#events.close()
    this.typing.close()
    this.#recounts.close()
  }

  /** The rooms one is in, as just read: those that are new are listened to from where the list stands. */
  setRooms(rooms: readonly RoomBody[]): void {
    const { connection } = this.options
    const before = this.#rooms
    this.#rooms = new Map(rooms.map((room) => [room.id, room]))
    for (const { id, head } of rooms.slice(0, MAX_SUBSCRIPTIONS)) connection.subscribe(id, { since: head })
    for (const id of before.keys()) if (!this.#rooms.has(id)) connection.unsubscribe(id)
    for (const room of rooms) this.pace.read(room, Date.now())
    this.unread.recount(rooms)
    this.topics.tell(ROOMS_TOPIC)
  }

  room(id: string): RoomBody | undefined {
    return this.#rooms.get(id)
  }

  /** How far one's eyes reach in `room`: its own moderators, and the server's but in direct rooms. */
  viewer(room: string): Viewer {
    const body = this.#rooms.get(room)
    const { id, role } = this.me
    const isRoomStaff = body?.membership !== undefined && body.membership !== null && body.membership.role !== 'member'
    return { userId: id, canModerate: isRoomStaff || (body?.kind !== 'direct' && hasRole(role, 'moderator')) }
  }

  /** Rooms in which something was begun and not sent. */
  get draftRooms(): ReadonlySet<string> {
    return this.#draftRooms
  }

  draft(room: string): Draft | null {
    return this.#drafts.load(room)
  }

  saveDraft(room: string, draft: Draft): void {
    this.#drafts.save(room, draft)
    const rooms = this.#drafts.rooms()
    if (rooms.has(room) === this.#draftRooms.has(room)) return
    this.#draftRooms = rooms
    this.topics.tell(DRAFTS_TOPIC)
  }

  send(room: string, text: string, replyTo: string | null): void {
    this.outbox.send(room, text, replyTo)
    if (this.#isSlow(room)) this.#waitFor(room)
  }

  /** A slash command, as it was typed; its bot answers later. */
  async give(room: string, text: string): Promise<void> {
    const { id } = await this.options.client.commands.invoke(room, text)
    this.commands.given(room, id, text)
  }

  /** Shown at once; taken back if the server will not have it. */
  async react(message: MessageBody, emoji: string): Promise<void> {
    const isMine = message.reactions.some((reaction) => reaction.emoji === emoji && reaction.mine)
    const { messages } = this.options.client
    const show = (op: 'add' | 'remove') =>
      this.logs.edit(message.room, message.id, (shown) => reacted(shown, emoji, op, true))
    show(isMine ? 'remove' : 'add')
    try {
      await (isMine ? messages.unreact(message.id, emoji) : messages.react(message.id, emoji))
    } catch (error) {
      show(isMine ? 'add' : 'remove')
      throw error
    }
  }

  async edit(message: MessageBody, text: string): Promise<void> {
    this.logs.told(await this.options.client.messages.edit(message.id, text))
  }

  async delete(message: MessageBody): Promise<void> {
    await this.options.client.messages.delete(message.id)
    // A message without a place in the log has no event that tells of its end.
    if (message.seq === null) this.logs.edit(message.room, message.id, (shown) => ({ ...shown, state: 'deleted' }))
  }

  /** Everything up to `seq` was seen. */
  read(room: string, seq: number): void {
    const { log } = this.logs.get(room)
    const isAtEnd = !log.hasNewer && seq >= (log.messages.at(-1)?.seq ?? 0)
    // Behind the last message there may be reactions and the like: they are read with it.
    const upTo = isAtEnd ? Math.max(seq, this.options.connection.position(room)?.since ?? 0) : seq
    if (upTo <= this.unread.of(room).read) return
    this.options.connection.read(room, upTo)
    this.unread.read(room, upTo)
    if (this.unread.isUncertain(room)) this.#recounts.soon(room)
  }

  #recount(room: string): void {
    this.options.client.rooms.get(room).then(
      (counted) => this.unread.recountOne(counted),
      // The next reading of the list counts too.
      () => {},
    )
  }

  #apply(events: readonly RoomEvent[]): void {
    const byRoom = new Map<string, RoomEvent[]>()
    for (const event of events) {
      const ofRoom = byRoom.get(event.room)
      if (ofRoom) ofRoom.push(event)
      else byRoom.set(event.room, [event])
      this.#onRoomEvent(event)
    }
    for (const [room, ofRoom] of byRoom) this.logs.apply(room, ofRoom)
    this.unread.apply(events)
    for (const alert of alertsIn(events, this.me, (id) => this.#rooms.get(id))) this.emit('alert', alert)
  }

  #onRoomEvent(event: RoomEvent): void {
    switch (event.kind) {
      case 'message':
      case 'release':
        this.typing.stopped(event.room, event.message.sender.id)
        if (event.message.sender.id === this.me.id) this.outbox.arrived(event.message.cmid)
        if (event.kind === 'release') this.options.onTextChanged(event.message_id)
        return
      case 'edit':
      case 'delete':
      case 'hide':
        this.options.onTextChanged(event.message_id)
        return
      case 'member':
        this.options.onMembersChanged(event.room)
        if (event.user.id === this.me.id) this.options.onRoomsChanged()
        return
      case 'room':
        this.options.onRoomsChanged()
        return
      default:
        return
    }
  }

  #onEphemeral(frame: EphemeralFrame): void {
    switch (frame.kind) {
      case 'typing':
        if (frame.user.id !== this.me.id) this.typing.heard(frame.room, frame.user)
        return
      case 'presence':
        this.presence.heard(frame.room, frame.user_id, frame.state === 'online')
        return
      case 'read':
        // One's own, from another tab or device.
        if (frame.user_id === this.me.id) this.unread.read(frame.room, frame.seq)
        else this.marks.heard(frame.room, frame.user_id, frame.seq)
        return
      default:
        frame satisfies never
    }
  }

  /** Committed: the room's event says the same a moment later, unless the message waits for its verdict. */
  #onAck(ack: Ack): void {
    const post = this.outbox.get(ack.cmid)
    if (!post) return
    this.#events.flush()
    this.logs.insertOwn(post.room, ownMessage(post, ack, this.me))
    if (this.#isSlow(post.room)) this.#waitFor(post.room)
    this.outbox.arrived(ack.cmid)
    if (ack.dup || ack.state !== 'visible') void this.logs.refresh(post.room, ack.msg_id)
  }

  #onRefused({ room, cmid }: PendingPost, { code, retryAfterMs }: PostRefused): void {
    this.outbox.failed(cmid, code)
    if (retryAfterMs !== null) this.pace.wait(room, Date.now() + retryAfterMs)
    else this.pace.end(room)
  }

  /** Whether one has to wait between two messages there: moderators need not. */
  #isSlow(room: string): boolean {
    return (this.room(room)?.slow_mode_s ?? 0) > 0 && !this.viewer(room).canModerate
  }

  #waitFor(room: string): void {
    this.pace.wait(room, Date.now() + (this.room(room)?.slow_mode_s ?? 0) * 1_000)
  }

  #onNotice(notice: NoticeFrame): void {
    const { room, message_id: id, state, note, nudge } = notice
    if (room !== null && id !== null) {
      // The hide that the notice explains may still wait for its frame.
      this.#events.flush()
      const isOwn = this.logs.find(room, id)?.sender.id === this.me.id
      if (isOwn) {
        this.logs.edit(room, id, (message) => ({
          ...message,
          state: state ?? message.state,
          moderation: note ? { ...note, ...(nudge ? { expires_at: nudge.expires_at } : {}) } : message.moderation,
        }))
        void this.logs.refresh(room, id)
      }
    }
    this.emit('notice', notice)
  }

  /** The log does not reach back to where we were. */
  #onReset(room: string): void {
    this.options.onRoomsChanged()
    if (this.logs.isLoaded(room)) void this.logs.reopen(room)
  }
}
