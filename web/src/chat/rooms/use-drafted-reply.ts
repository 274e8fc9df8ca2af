import type { MessageBody } from '@parley/common/contracts/chat'
import { useState } from 'react'
import { useFoundMessage } from '../chat-hooks.js'
import { useChat } from '../chat-provider.js'
import { useMessage } from '../chat-queries.js'
import { type DraftedReply, draftedReply } from './drafted-reply.js'
import { isOutOfReach } from './out-of-reach.js'

/** The message one is answering, and the way to choose another one; at first what one was answering when one left the room. */
export function useDraftedReply(room: string): [DraftedReply, (message: MessageBody | null) => void] {
  const chat = useChat()
  const [draftedId] = useState(() => chat.draft(room)?.replyTo ?? null)
  const [chosen, choose] = useState<MessageBody | null>()
  const inMemory = useFoundMessage(room, draftedId ?? '')
  const isWanted = chosen === undefined && draftedId !== null && inMemory === undefined
  const { data, error } = useMessage(draftedId ?? '', isWanted)
  return [draftedReply({ chosen, draftedId, read: inMemory ?? data, isGone: isWanted && isOutOfReach(error) }), choose]
}
