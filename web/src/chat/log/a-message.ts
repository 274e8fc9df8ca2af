import type { MessageBody } from '@parley/common/contracts/chat'

/** A message for tests; `seq` names it and gives it its time, a minute after the one before. */
export function aMessage(seq: number, change: Partial<MessageBody> = {}): MessageBody {
  return {
    id: `m${seq}`,
    room: 'room',
    seq,
    cmid: `c${seq}`,
    sender: { id: 'ada', username: 'ada', display_name: 'Ada', kind: 'user' },
    text: `text ${seq}`,
    state: 'visible',
    revision: 1,
    reply_to: null,
    reactions: [],
    created_at: new Date(Date.UTC(2026, 10, 21, 12, seq)).toISOString(),
    edited_at: null,
    moderation: null,
    ...change,
  }
}
