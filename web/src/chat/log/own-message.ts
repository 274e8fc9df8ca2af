import type { MessageBody } from '@parley/common/contracts/chat'
import type { Profile } from '@parley/common/contracts/identity'
import type { Ack } from '@parley/common/contracts/socket'
import type { OutgoingPost } from './outgoing.js'

/** One's own message as the room will have it, from what was sent and what the server said to it. */
export function ownMessage(post: OutgoingPost, ack: Ack, { id, username, display_name }: Profile): MessageBody {
  return {
    id: ack.msg_id,
    room: post.room,
    seq: ack.seq ?? null,
    cmid: ack.cmid,
    sender: { id, username, display_name, kind: 'user' },
    text: post.text,
    state: ack.state,
    revision: 1,
    reply_to: post.replyTo,
    reactions: [],
    created_at: new Date().toISOString(),
    edited_at: null,
    moderation: null,
  }
}
