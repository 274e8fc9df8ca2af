import type { NoticeFrame } from '@parley/common/contracts/socket'
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

/** Payload of `STANDING_CHANNEL`; `user: null` = everybody's standing in the room. */
export interface StandingChanged {
  readonly room: string
  readonly user: string | null
}

/** What every socket of one user must hear. `notice` and `unsub` go out as they are; `joined` is for the server itself. */
export type UserNews =
  | NoticeFrame
  | { readonly t: 'unsub'; readonly room: string; readonly code: 'banned' | 'left' | 'deleted' }
  | { readonly t: 'joined'; readonly room: string }
