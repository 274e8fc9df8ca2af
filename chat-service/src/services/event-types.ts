import type { RoomEventKind } from '@parley/common/contracts/chat'
import type { CHAT_EVENTS } from '../schemas/outgoing-webhooks.js'

/** What an entry of a room's log is called to outgoing webhooks. */
export const CHAT_EVENT_OF = {
  message: 'message.created',
  edit: 'message.edited',
  delete: 'message.deleted',
  hide: 'message.hidden',
  release: 'message.released',
  reaction: 'reaction.changed',
  member: 'member.changed',
  room: 'room.changed',
} as const satisfies Readonly<Record<RoomEventKind, (typeof CHAT_EVENTS)[number]>>

/** What becomes of an invocation of a slash command. */
export const COMMAND_EVENT = 'command.invoked'
/** Sent on demand, to see whether it arrives. */
export const PING_EVENT = 'ping'
