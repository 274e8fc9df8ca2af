import type { MessageState, RoomEvent, RoomRole } from '@parley/common/contracts/chat'
import type { Principal } from '@parley/common/contracts/identity'
import type { MessageId, RoomId, UserId } from '@parley/common/ids'
import type { ReviewSight } from '../services/review-sights.js'

export interface JoinedRoom {
  readonly roomId: RoomId
  readonly role: RoomRole
  readonly headSeq: number
  readonly readSeq: number
}

/** A room's log as it stood when the asker was allowed to read it. */
export interface OpenedLog {
  readonly role: RoomRole
  /** False for a server moderator passing by: seen by nobody, without marks. */
  readonly isMember: boolean
  readonly headSeq: number
  /** Events up to and including this one are gone. */
  readonly purgedSeq: number
}

export interface SocketPost {
  readonly cmid: string
  readonly text: string
  readonly replyTo: MessageId | null
}

export interface PostAnswer {
  readonly id: MessageId
  readonly seq: number | null
  readonly state: MessageState
  readonly isDuplicate: boolean
  /** Why it is held or blocked, told to its author. */
  readonly reason: string | null
}

/** How far one member has read a room (0 = says nothing of it) and how far it reached one of the member's sockets. */
export interface MemberMarks {
  readonly roomId: RoomId
  readonly userId: UserId
  readonly readSeq: number
  readonly deliveredSeq: number
}

/** What the socket edge asks of the chat services. Everything may throw a `DomainError`, which becomes an `err` frame. */
export interface ChatBackend {
  /**
   * Once per login of a socket, before anything else is asked for `principal`.
   * @throws Forbidden with the code `server_banned`.
   */
  welcome(principal: Principal): Promise<void>

  /** The rooms that `principal` is a member of. */
  roomsOf(principal: Principal): Promise<readonly JoinedRoom[]>

  /**
   * Demands that `principal` may read the room's log now, never from memory.
   * @throws NotFound, or Forbidden with the code `banned` or `not_a_member`.
   */
  openLog(principal: Principal, roomId: RoomId): Promise<OpenedLog>

  /** The oldest `limit` entries after `since`, in order, as everybody may see them. Asked only after `openLog`. */
  readLog(roomId: RoomId, since: number, limit: number): Promise<readonly RoomEvent[]>

  /** The newest `seq` of each of these rooms; deleted rooms are left out. */
  headsOf(roomIds: readonly RoomId[]): Promise<ReadonlyMap<RoomId, number>>

  /** Resolves after commit. Posts of one caller to one room are written in the order of the calls. */
  post(principal: Principal, roomId: RoomId, post: SocketPost): Promise<PostAnswer>

  /** Answers a nudge on one's own post: with another text, or with null to send it as it is. Resolves after commit. */
  answerNudge(principal: Principal, roomId: RoomId, cmid: string, text: string | null): Promise<PostAnswer>

  /** Whose review items `principal` may see now. @throws Forbidden for who may see none. */
  reviewSight(principal: Principal): Promise<ReviewSight>

  /** Advances marks, never back, and tells the rooms who has read on; members who left meanwhile are passed over. */
  saveMarks(marks: readonly MemberMarks[]): Promise<void>
}
