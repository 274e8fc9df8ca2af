import type { MessageBody, ModerationNote, RoomEvent, SenderBody } from '@parley/common/contracts/chat'
import type { MessageRecord } from '../repositories/messages.js'

export interface ReactionCount {
  readonly emoji: string
  readonly count: number
  readonly isMine: boolean
}

/** Who looks at a message: decides whether a hidden text and the reason for it are shown. */
export interface Viewer {
  /** Null for what goes to everybody in the room. */
  readonly userId: string | null
  readonly canModerate: boolean
}

/** Somebody of whom nothing is known: what may be sent to everybody. */
export const EVERYBODY: Viewer = { userId: null, canModerate: false }

/** Whether `viewer` may read the text: always while visible; its author and moderators also when retracted; nobody once deleted. */
export function mayReadText(message: MessageRecord, viewer: Viewer): boolean {
  if (message.state === 'visible') return true
  if (message.state === 'deleted') return false
  return viewer.canModerate || isAuthor(message, viewer)
}

export function isAuthor(message: MessageRecord, viewer: Viewer): boolean {
  return message.senderKind !== 'webhook' && message.senderId === viewer.userId
}

/** The message as `viewer` gets it. */
export function messageBody(
  message: MessageRecord,
  viewer: Viewer,
  extras: { readonly reactions?: readonly ReactionCount[]; readonly note?: ModerationNote | null } = {},
): MessageBody {
  const mayKnowWhy = viewer.canModerate || isAuthor(message, viewer)
  return {
    id: message.id,
    room: message.roomId,
    seq: message.seq,
    cmid: message.cmid,
    sender: senderBody(message),
    text: mayReadText(message, viewer) ? message.body : null,
    state: message.state,
    revision: message.revision,
    reply_to: message.replyTo,
    reactions: (extras.reactions ?? []).map(({ emoji, count, isMine }) => ({ emoji, count, mine: isMine })),
    created_at: message.createdAt.toISOString(),
    edited_at: message.editedAt?.toISOString() ?? null,
    moderation: mayKnowWhy ? (extras.note ?? null) : null,
  }
}

function senderBody(message: MessageRecord): SenderBody {
  return {
    id: message.senderId,
    username: message.senderName,
    display_name: message.senderDisplayName,
    kind: message.senderKind,
  }
}

/** The log entry of a message that was just published. */
export function messageEvent(seq: number, body: MessageBody): RoomEvent {
  return { t: 'ev', room: body.room, seq, at: body.created_at, kind: 'message', message: body }
}
