import type { NoticeFrame, ReplyFrame } from '@parley/common/contracts/socket'
import type { RoomId, UserId } from '@parley/common/ids'

/** Bus channel of one room: each payload is one server frame (`ev` or `eph`) as JSON, ready to be sent to members. */
export function roomChannel(roomId: RoomId | string): string {
  return `room.${roomId}`
}

/** Bus channel of one user: each payload is one `UserNews` as JSON. */
export function userChannel(userId: UserId | string): string {
  return `user.${userId}`
}

/** Bus channel on which instances tell each other that what they remember of a room or a membership is old. */
export const STANDING_CHANNEL = 'standing'

/** Bus channel of the review queue: each payload is one `review` frame as JSON, for those who may see its room's items. */
export const REVIEWS_CHANNEL = 'reviews'

/** Bus channel on which instances tell each other whose mute or ban on the whole server has changed: a user id. */
export const SANCTIONS_CHANNEL = 'sanctions'

/** Bus channel on which instances tell each other whose account was changed by auth-service: a user id. */
export const ACCOUNTS_CHANNEL = 'accounts'

/** Payload of `STANDING_CHANNEL`; `user: null` = everybody's standing in the room. */
export interface StandingChanged {
  readonly room: string
  readonly user: string | null
}

/** What every socket of one user must hear. `notice`, `reply` and `unsub` go out as they are; `joined` and `shut_out` are for the server itself. */
export type UserNews =
  | NoticeFrame
  | ReplyFrame
  | { readonly t: 'unsub'; readonly room: string; readonly code: 'banned' | 'left' | 'deleted' }
  | { readonly t: 'joined'; readonly room: string }
  /** Banned from the server: every socket of theirs ends. */
  | { readonly t: 'shut_out' }
