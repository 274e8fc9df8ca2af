import type { RoomEvent } from '@parley/common/contracts/chat'
import type { Principal } from '@parley/common/contracts/identity'
import type { MessageId, RoomId } from '@parley/common/ids'
import type { Access } from '../services/access.js'
import type { MarksService } from '../services/marks.js'
import type { MessagesService } from '../services/messages.js'
import type { NudgeService } from '../services/nudges.js'
import type { ReviewSight, ReviewSights } from '../services/review-sights.js'
import type { RoomLogService } from '../services/room-log.js'
import type { RoomsService } from '../services/rooms.js'
import type { Sanctions } from '../services/sanctions.js'
import type { UsersService } from '../services/users.js'
import type { ChatBackend, JoinedRoom, MemberMarks, OpenedLog, PostAnswer, SocketPost } from './chat-backend.js'

export interface ChatServices {
  readonly access: Access
  readonly sanctions: Sanctions
  readonly reviewSights: ReviewSights
  readonly users: UsersService
  readonly rooms: RoomsService
  readonly messages: MessagesService
  readonly nudges: NudgeService
  readonly roomLog: RoomLogService
  readonly marks: MarksService
}

/** The socket edge's questions, put to the services that REST asks too: one set of rules for both. */
export class ServiceBackend implements ChatBackend {
  constructor(private readonly services: ChatServices) {}

  async welcome(principal: Principal): Promise<void> {
    await this.services.users.remember(principal)
    await this.services.sanctions.demandAdmission(principal.userId)
  }

  async roomsOf(principal: Principal): Promise<readonly JoinedRoom[]> {
    return this.services.rooms.joined(principal)
  }

  async openLog(principal: Principal, roomId: RoomId): Promise<OpenedLog> {
    const { room, membership } = await this.services.access.require(principal, 'log:read', { roomId })
    return {
      role: membership?.role ?? 'moderator',
      isMember: membership !== null,
      headSeq: room.headSeq,
      purgedSeq: room.purgedSeq,
    }
  }

  readLog(roomId: RoomId, since: number, limit: number): Promise<readonly RoomEvent[]> {
    return this.services.roomLog.entries(roomId, since, limit)
  }

  headsOf(roomIds: readonly RoomId[]): Promise<ReadonlyMap<RoomId, number>> {
    return this.services.roomLog.heads(roomIds)
  }

  async post(principal: Principal, roomId: RoomId, { cmid, text, replyTo }: SocketPost): Promise<PostAnswer> {
    const posted = await this.services.messages.post(principal, roomId, { cmid, text, replyTo: replyTo ?? undefined })
    return {
      id: posted.id,
      seq: posted.seq,
      state: posted.state,
      isDuplicate: posted.kind === 'repeated',
      reason: posted.reason,
    }
  }

  async answerNudge(principal: Principal, roomId: RoomId, cmid: string, text: string | null): Promise<PostAnswer> {
    const { id, seq, state } = await this.services.nudges.answerByCmid(principal, roomId, cmid, text)
    return { id: id as MessageId, seq, state, isDuplicate: false, reason: null }
  }

  reviewSight(principal: Principal): Promise<ReviewSight> {
    return this.services.reviewSights.of(principal)
  }

  saveMarks(marks: readonly MemberMarks[]): Promise<void> {
    return this.services.marks.recordAll(marks)
  }
}
