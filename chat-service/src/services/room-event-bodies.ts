import type { MessageBody, PolicyMode, RoomEvent, RoomRole } from '@parley/common/contracts/chat'
import type { Profile } from '@parley/common/contracts/identity'
import type { MessageRecord } from '../repositories/messages.js'
import type { StoredRoomEvent } from '../repositories/room-events.js'
import { mayReadText, messageBody, type Viewer } from './message-bodies.js'

export type MemberOp = Extract<RoomEvent, { kind: 'member' }>['op']
export type RoomOp = Extract<RoomEvent, { kind: 'room' }>['op']

/** What `room_events.payload` holds for each kind; written and read here only. */
export interface EventPayloads {
  readonly edit: { readonly revision: number; readonly edited_at: string }
  readonly hide: { readonly state: 'hidden' | 'removed' }
  readonly reaction: { readonly emoji: string; readonly op: 'add' | 'remove' }
  readonly member: { readonly user_id: string; readonly op: MemberOp; readonly role: RoomRole | null }
  readonly room: {
    readonly op: RoomOp
    readonly name: string
    readonly topic: string
    readonly mode: PolicyMode
    /** In seconds; absent where the change was about something else. */
    readonly slow_mode_s?: number
  }
}

/** Whom and what an entry is about, as they stand today. */
export interface EventSubjects {
  /** Null once it was purged. */
  readonly message: MessageRecord | null
  /** Of `member` entries. */
  readonly user: Profile | null
}

const UNKNOWN_NAME = 'unknown'

/**
 * A log entry as `viewer` gets it: the same for the live event and for every later reading of the log. What it says of
 * a message is taken from the message as it stands, so that a text that was retracted, replaced or deleted since cannot
 * come back through a resume. Reactions are entries of their own: `message.reactions` is always empty here.
 */
export function roomEventBody(stored: StoredRoomEvent, subjects: EventSubjects, viewer: Viewer): RoomEvent {
  const entry = { t: 'ev', room: stored.roomId, seq: stored.seq, at: stored.at.toISOString() } as const
  const messageId = stored.messageId ?? ''
  const { message } = subjects
  switch (stored.kind) {
    case 'message': {
      if (!message) return { ...entry, kind: 'delete', message_id: messageId, by: stored.actorId ?? messageId }
      return { ...entry, kind: 'message', message: publicBody(message, viewer) }
    }
    case 'release': {
      if (!message) return { ...entry, kind: 'delete', message_id: messageId, by: stored.actorId ?? messageId }
      return { ...entry, kind: 'release', message_id: messageId, message: publicBody(message, viewer) }
    }
    case 'edit': {
      const { revision, edited_at } = stored.payload as unknown as EventPayloads['edit']
      const text = message && mayReadText(message, viewer) ? message.body : null
      return { ...entry, kind: 'edit', message_id: messageId, text, revision: message?.revision ?? revision, edited_at }
    }
    case 'delete':
      return { ...entry, kind: 'delete', message_id: messageId, by: stored.actorId ?? messageId }
    case 'hide': {
      const { state } = stored.payload as unknown as EventPayloads['hide']
      return { ...entry, kind: 'hide', message_id: messageId, state }
    }
    case 'reaction': {
      const { emoji, op } = stored.payload as unknown as EventPayloads['reaction']
      return { ...entry, kind: 'reaction', message_id: messageId, user_id: stored.actorId ?? '', emoji, op }
    }
    case 'member': {
      const { user_id, op, role } = stored.payload as unknown as EventPayloads['member']
      const user = subjects.user ?? { id: user_id, username: UNKNOWN_NAME, display_name: UNKNOWN_NAME }
      return { ...entry, kind: 'member', user, op, role, by: stored.actorId }
    }
    case 'room': {
      const { op, name, topic, mode, slow_mode_s } = stored.payload as unknown as EventPayloads['room']
      return { ...entry, kind: 'room', op, name, topic, mode, ...(slow_mode_s === undefined ? {} : { slow_mode_s }) }
    }
    default:
      return stored.kind satisfies never
  }
}

function publicBody(message: MessageRecord, viewer: Viewer): MessageBody {
  return messageBody(message, viewer)
}
