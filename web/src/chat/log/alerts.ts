import type { MessageBody, RoomBody, RoomEvent } from '@parley/common/contracts/chat'
import { isMentioned } from './mentions.js'

/** A message somebody should be told of who is not looking. */
export interface Alert {
  readonly why: 'mention' | 'direct' | 'message'
  readonly room: RoomBody
  readonly message: MessageBody
}

/** Messages of others, by what they are to `me`: a call, written to me alone, or one of many. */
export function alertsIn(
  events: readonly RoomEvent[],
  me: { readonly id: string; readonly username: string },
  roomOf: (id: string) => RoomBody | undefined,
): Alert[] {
  return events.flatMap((event): Alert[] => {
    if (event.kind !== 'message' && event.kind !== 'release') return []
    const { message } = event
    const room = roomOf(event.room)
    if (!room || message.sender.id === me.id || message.text === null) return []
    if (room.kind === 'direct') return [{ why: 'direct', room, message }]
    return [{ why: isMentioned(message.text, me.username) ? 'mention' : 'message', room, message }]
  })
}
