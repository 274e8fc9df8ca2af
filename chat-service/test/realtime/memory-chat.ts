import type { RoomEvent } from '@parley/common/contracts/chat'
import type { Principal } from '@parley/common/contracts/identity'
import { type DomainError, Forbidden, InvalidInput, NotFound, Unauthenticated } from '@parley/common/errors'
import { type MessageId, newId, type RoomId, type UserId } from '@parley/common/ids'
import type {
  ChatBackend,
  JoinedRoom,
  MemberMarks,
  OpenedLog,
  PostAnswer,
  SocketPost,
} from '../../src/realtime/chat-backend.js'
import type { Verifier } from '../../src/realtime/session.js'
import type { RoomPublisher } from '../../src/services/room-publisher.js'

interface MemoryRoom {
  readonly log: RoomEvent[]
  readonly members: Map<string, 'member' | 'banned'>
  readonly acks: Map<string, PostAnswer>
  purgedSeq: number
}

/**
 * The chat services without a database, for tests of the edge itself: the test decides when the log answers, what the
 * bus loses, and who is thrown out.
 */
export class MemoryChat implements ChatBackend {
  readonly savedMarks: MemberMarks[] = []
  readonly pagesRead: { readonly room: string; readonly since: number }[] = []
  /** Awaited before every read of the log. */
  beforeReading: () => Promise<void> = async () => {}
  /** Awaited at every login of a socket. */
  beforeWelcoming: () => Promise<void> = async () => {}
  /** Awaited before every post is written. */
  beforePosting: () => Promise<void> = async () => {}
  readonly #rooms = new Map<string, MemoryRoom>()

  constructor(private readonly publisher: RoomPublisher) {}

  room(...members: readonly Principal[]): RoomId {
    const id = newId<RoomId>()
    const standing = members.map(({ userId }) => [userId, 'member'] as const)
    this.#rooms.set(id, { log: [], members: new Map(standing), acks: new Map(), purgedSeq: 0 })
    return id
  }

  /** Appends an event to the log and publishes it, unless it shall be `lost` on its way. */
  append(roomId: RoomId, text: string, options: { readonly isLost?: boolean } = {}): RoomEvent {
    const room = this.#room(roomId)
    const event = messageEvent(roomId, room.log.length + 1, text)
    room.log.push(event)
    if (!options.isLost) this.publisher.publish([event])
    return event
  }

  publishAgain(event: RoomEvent): void {
    this.publisher.publish([event])
  }

  ban(roomId: RoomId, { userId }: Principal): void {
    this.#room(roomId).members.set(userId, 'banned')
  }

  join(roomId: RoomId, { userId }: Principal): void {
    this.#room(roomId).members.set(userId, 'member')
  }

  purge(roomId: RoomId, upTo: number): void {
    this.#room(roomId).purgedSeq = upTo
  }

  async welcome(): Promise<void> {
    await this.beforeWelcoming()
  }

  async roomsOf({ userId }: Principal): Promise<readonly JoinedRoom[]> {
    return [...this.#rooms]
      .filter(([, { members }]) => members.get(userId) === 'member')
      .map(([roomId, { log }]) => ({ roomId: roomId as RoomId, role: 'member', headSeq: log.length, readSeq: 0 }))
  }

  async openLog({ userId }: Principal, roomId: RoomId): Promise<OpenedLog> {
    const { members, log, purgedSeq } = this.#room(roomId)
    const standing = members.get(userId)
    if (standing === 'banned') throw new Forbidden('You are banned from this room', 'banned')
    if (standing === undefined) throw new Forbidden('You are not a member of this room', 'not_a_member')
    return { role: 'member', isMember: true, headSeq: log.length, purgedSeq }
  }

  async readLog(roomId: RoomId, since: number, limit: number): Promise<readonly RoomEvent[]> {
    this.pagesRead.push({ room: roomId, since })
    await this.beforeReading()
    const { log, purgedSeq } = this.#room(roomId)
    const from = Math.max(since, purgedSeq)
    return log.slice(from, from + limit)
  }

  async headsOf(roomIds: readonly RoomId[]): Promise<ReadonlyMap<RoomId, number>> {
    return new Map(roomIds.map((roomId) => [roomId, this.#room(roomId).log.length]))
  }

  async post({ userId }: Principal, roomId: RoomId, post: SocketPost): Promise<PostAnswer> {
    const { acks, members } = this.#room(roomId)
    await this.beforePosting()
    if (members.get(userId) !== 'member') throw new Forbidden('You are not a member of this room', 'not_a_member')
    if (post.text.trim() === '') throw new InvalidInput(['text'], 'A message needs a text', 'text_empty')
    const known = acks.get(userId + post.cmid)
    if (known) return { ...known, isDuplicate: true }
    const { seq } = this.append(roomId, post.text)
    const answer: PostAnswer = { id: newId<MessageId>(), seq, state: 'visible', isDuplicate: false, reason: null }
    acks.set(userId + post.cmid, answer)
    return answer
  }

  async reviewSight(): Promise<{ readonly kind: 'all' }> {
    return { kind: 'all' }
  }

  /** Sends a post that waits as it is, or with another text. */
  async answerNudge({ userId }: Principal, roomId: RoomId, cmid: string, text: string | null): Promise<PostAnswer> {
    const { acks } = this.#room(roomId)
    const known = acks.get(userId + cmid)
    if (!known) throw new NotFound('Message', 'message_not_found')
    const answered: PostAnswer = text === null ? known : { ...known, seq: null, state: 'held' }
    acks.set(userId + cmid, answered)
    return answered
  }

  async saveMarks(marks: readonly MemberMarks[]): Promise<void> {
    this.savedMarks.push(...marks)
    for (const { roomId, userId, readSeq } of marks) {
      if (readSeq > 0)
        this.publisher.publishEphemeral({ t: 'eph', room: roomId, kind: 'read', user_id: userId, seq: readSeq })
    }
  }

  #room(roomId: RoomId): MemoryRoom {
    const room = this.#rooms.get(roomId)
    if (!room) throw new NotFound('Room', 'room_not_found')
    return room
  }
}

export function messageEvent(roomId: RoomId, seq: number, text: string): RoomEvent {
  const at = '2026-01-01T00:00:00.000Z'
  return {
    t: 'ev',
    room: roomId,
    seq,
    at,
    kind: 'message',
    message: {
      id: newId(),
      room: roomId,
      seq,
      cmid: newId(),
      sender: { id: newId(), username: 'somebody', display_name: 'Somebody', kind: 'user' },
      text,
      state: 'visible',
      revision: 1,
      reply_to: null,
      reactions: [],
      created_at: at,
      edited_at: null,
      moderation: null,
    },
  }
}

/** Tokens are whatever was given out; others are refused as the real verifier does. */
export class MemoryVerifier implements Verifier {
  readonly #principals = new Map<string, Principal>()
  failure: DomainError | undefined

  login(name: string, changes: Partial<Principal> = {}): Principal & { readonly token: string } {
    const principal: Principal = {
      userId: newId<UserId>(),
      username: name,
      displayName: name,
      role: 'user',
      scopes: new Set(['chat:read', 'chat:write']),
      sessionId: newId(),
      apiKeyId: null,
      expiresAtMs: Date.now() + 15 * 60_000,
      ...changes,
    }
    const token = newId()
    this.#principals.set(token, principal)
    return { ...principal, token }
  }

  async verify(credential: string): Promise<Principal> {
    if (this.failure) throw this.failure
    const principal = this.#principals.get(credential)
    if (!principal) throw new Unauthenticated('Could not validate credentials', 'invalid_token')
    return principal
  }
}
