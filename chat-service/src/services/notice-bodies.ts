import type { NoticeFrame } from '@parley/common/contracts/socket'
import type { Notice } from '../repositories/notices.js'
import type { NoticeBody } from '../schemas/notices.js'

/** What the receiver's sockets are sent, once the notice is committed. */
export function noticeFrame(notice: Notice): NoticeFrame {
  return {
    t: 'notice',
    id: notice.id,
    kind: notice.kind,
    room: notice.roomId,
    message_id: notice.messageId,
    state: notice.state,
    act_id: notice.actId,
    reason: notice.reason,
    ...(notice.note ? { note: notice.note } : {}),
    ...(notice.act ? { act: notice.act } : {}),
    ...(notice.appeal ? { appeal: notice.appeal } : {}),
  }
}

export function noticeBody(notice: Notice): NoticeBody {
  return {
    id: notice.id,
    kind: notice.kind,
    room: notice.roomId,
    message_id: notice.messageId,
    act_id: notice.actId,
    state: notice.state,
    reason: notice.reason,
    note: notice.note,
    act: notice.act ?? null,
    appeal: notice.appeal ?? null,
    created_at: notice.createdAt.toISOString(),
    read_at: notice.readAt?.toISOString() ?? null,
  }
}
