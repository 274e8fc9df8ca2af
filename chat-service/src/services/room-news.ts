import type { Profile } from '@parley/common/contracts/identity'
import type { RoomId } from '@parley/common/ids'
import type { StoredRoomEvent } from '../repositories/room-events.js'
import { EVERYBODY } from './message-bodies.js'
import { type EventPayloads, roomEventBody } from './room-event-bodies.js'
import type { RoomPublisher } from './room-publisher.js'

/** Spreads what was committed about rooms and their people. Call after commit, never before. */
export class RoomNews {
  constructor(private readonly publisher: RoomPublisher) {}

  /** `member` and `room` entries; `people` are those whom the entries name. */
  publish(events: readonly StoredRoomEvent[], people: readonly Profile[]): void {
    this.publisher.publish(
      events.map((event) => {
        const { user_id } = (event.payload ?? {}) as Partial<EventPayloads['member']>
        const user = people.find((person) => person.id === user_id) ?? null
        return roomEventBody(event, { message: null, user }, EVERYBODY)
      }),
    )
  }

  standingChanged(roomId: RoomId, userId: string | null): void {
    this.publisher.standingChanged(roomId, userId)
  }

  joined(roomId: RoomId, userId: string): void {
    this.publisher.standingChanged(roomId, userId)
    this.publisher.tell(userId, { t: 'joined', room: roomId })
  }

  /** The user's sockets stop hearing the room. */
  shutOut(roomId: RoomId, userId: string, code: 'banned' | 'left'): void {
    this.publisher.standingChanged(roomId, userId)
    this.publisher.tell(userId, { t: 'unsub', room: roomId, code })
  }
}
