import type { Principal, Profile } from '@parley/common/contracts/identity'
import type { MessageId, RoomId } from '@parley/common/ids'
import type { Mark, MarksRepository } from '../repositories/marks.js'
import type { Access } from './access.js'
import type { RoomPublisher } from './room-publisher.js'

export type { Mark } from '../repositories/marks.js'

export interface MessageReceipt {
  readonly user: Profile
  readonly isDelivered: boolean
  readonly isRead: boolean
}

/** How far members have read, and been sent, their rooms. Marks only move forward. */
export class MarksService {
  constructor(
    private readonly access: Access,
    private readonly marks: MarksRepository,
    private readonly publisher: RoomPublisher,
  ) {}

  /** Everything up to `seq` was read. */
  async read(principal: Principal, roomId: RoomId, seq: number): Promise<void> {
    await this.access.require(principal, 'log:mark', { roomId })
    await this.recordAll([{ roomId, userId: principal.userId, readSeq: seq, deliveredSeq: seq }])
  }

  /** Everything up to `seq` reached one of the member's clients. */
  async delivered(principal: Principal, roomId: RoomId, seq: number): Promise<void> {
    await this.access.require(principal, 'log:mark', { roomId })
    await this.recordAll([{ roomId, userId: principal.userId, readSeq: 0, deliveredSeq: seq }])
  }

  /**
   * Many members' marks in one statement, for an edge that let them in already; those of people who are members no
   * more are passed over. The others in the room hear of what was read.
   */
  async recordAll(marks: readonly Mark[]): Promise<void> {
    for (const { roomId, userId, readSeq, hasReadOn } of await this.marks.advance(marks)) {
      if (hasReadOn)
        this.publisher.publishEphemeral({ t: 'eph', room: roomId, kind: 'read', user_id: userId, seq: readSeq })
    }
  }

  /** Whom a message reached and who read it, by the ids of the members; nobody's, while it is not published. */
  async receipts(
    principal: Principal,
    messageId: MessageId,
    page: { readonly after: string | null; readonly limit: number },
  ): Promise<MessageReceipt[]> {
    const { message } = await this.access.require(principal, 'message:receipts', { messageId })
    const seq = message.seq
    if (seq === null) return []
    const receipts = await this.marks.receipts(message.roomId, page.after, page.limit)
    return receipts.map(({ user, deliveredSeq, readSeq }) => ({
      user,
      isDelivered: deliveredSeq >= seq,
      isRead: readSeq >= seq,
    }))
  }
}
