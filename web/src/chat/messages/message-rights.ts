import type { MessageBody } from '@parley/common/contracts/chat'
import type { Viewer } from '../log/room-log.js'

export interface MessageRights {
  readonly isOwn: boolean
  readonly mayReply: boolean
  readonly mayReact: boolean
  readonly mayEdit: boolean
  readonly mayRemove: boolean
  readonly mayReport: boolean
}

/** What the viewer can do with a message; the server decides again. */
export function rightsOn(message: MessageBody, { userId, canModerate }: Viewer, canSpeak: boolean): MessageRights {
  const isOwn = message.sender.kind !== 'webhook' && message.sender.id === userId
  const isVisible = message.state === 'visible'
  return {
    isOwn,
    mayReply: isVisible && canSpeak,
    mayReact: isVisible && canSpeak,
    mayEdit: isOwn && canSpeak && message.text !== null && message.state !== 'removed' && message.state !== 'blocked',
    mayRemove: message.state !== 'deleted' && (isOwn || (canModerate && message.state !== 'removed')),
    mayReport: !isOwn && isVisible && canSpeak,
  }
}
