import type { ReviewItem } from '@parley/client/moderation-api'
import type { ModerationT } from './rule-text.js'

/** Where it is: the room, a conversation of two, or for a person's name the whole server. */
export function itemPlace(t: ModerationT, { room }: Pick<ReviewItem, 'room'>): string {
  if (room === null) return t('user.whole_server')
  return room.name === '' ? t('item.direct_room') : room.name
}

/** Where in the chat it can be looked at; null = nowhere. */
export function itemPath({ room, message_id }: Pick<ReviewItem, 'room' | 'message_id'>): string | null {
  if (room === null) return null
  return message_id === null ? `/chat/${room.id}` : `/chat/${room.id}?m=${message_id}`
}
