import type { Bus } from '@parley/common/bus/bus'
import type { RoomEvent } from '@parley/common/contracts/chat'
import type { EphemeralFrame, ReviewFrame } from '@parley/common/contracts/socket'
import type { RoomId, UserId } from '@parley/common/ids'
import {
  REVIEWS_CHANNEL,
  roomChannel,
  SANCTIONS_CHANNEL,
  STANDING_CHANNEL,
  type StandingChanged,
  type UserNews,
  userChannel,
} from './channels.js'

/**
 * Tells the sockets of every instance what was committed. Nothing here can fail the caller, whose work is done:
 * a lost frame shows as a gap in `seq`, and the client reads the log.
 *
 * Frames of one room may overtake each other by a little (two transactions, two connections); who forwards them
 * orders them by `seq`.
 */
export class RoomPublisher {
  constructor(private readonly bus: Bus) {}

  /** One frame per event, serialised once for all receivers. Call after commit, never before. */
  publish(events: readonly RoomEvent[]): void {
    for (const event of events) this.bus.publish(roomChannel(event.room), JSON.stringify(event))
  }

  /** News without a place in the order: typing, presence, read marks. */
  publishEphemeral(frame: EphemeralFrame): void {
    this.bus.publish(roomChannel(frame.room), JSON.stringify(frame))
  }

  tell(userId: UserId | string, news: UserNews): void {
    this.bus.publish(userChannel(userId), JSON.stringify(news))
  }

  /** What instances remember of this membership (or of the whole room, without `userId`) is no longer true. */
  standingChanged(roomId: RoomId | string, userId: UserId | string | null): void {
    const change: StandingChanged = { room: roomId, user: userId }
    this.bus.publish(STANDING_CHANNEL, JSON.stringify(change))
  }

  /** The review queue has changed. Call after commit, never before. */
  reviewChanged(frame: ReviewFrame): void {
    this.bus.publish(REVIEWS_CHANNEL, JSON.stringify(frame))
  }

  /** What instances remember of this user's mute or ban on the whole server is no longer true. */
  sanctionChanged(userId: string): void {
    this.bus.publish(SANCTIONS_CHANNEL, userId)
  }
}
