import { type RefObject, useEffect, useRef, useState } from 'react'
import { useNavigate } from 'react-router'
import { useClient } from '../../session/session-context.js'
import { useStable } from '../chat-hooks.js'
import { useChat } from '../chat-provider.js'
import type { MessageListHandle, OpenAt } from '../messages/message-list.js'

const HIGHLIGHT_MS = 3_000
/** More unread than this, and the room opens where reading stopped instead of at its end. */
const MANY_UNREAD = 40

/**
 * Opens the room where the address says, else where reading stopped, else at the end. The address is the only memory of a
 * jump: the browser's "back" undoes it.
 */
export function useOpenRoom(
  room: string,
  messageId: string | null,
  list: RefObject<MessageListHandle | null>,
  unreadAfter: number | null,
) {
  const chat = useChat()
  const { messages } = useClient()
  const navigate = useNavigate()
  const [highlighted, setHighlighted] = useState<string | null>(null)
  const [isAtEnd, setAtEnd] = useState(false)
  const hasOpened = useRef(false)
  const openAt: OpenAt = isAtEnd
    ? { kind: 'end' }
    : messageId === null
      ? { kind: 'unread' }
      : { kind: 'message', id: messageId }

  const open = useStable(async (isWanted: () => boolean) => {
    if (messageId === null) {
      // The link was taken from the address: what is shown stays.
      if (hasOpened.current) return
      hasOpened.current = true
      const isFarBack = unreadAfter !== null && chat.unread.of(room).unread > MANY_UNREAD
      return chat.logs.open(room, isFarBack ? unreadAfter : null)
    }
    hasOpened.current = true
    setAtEnd(false)
    const known = chat.logs.find(room, messageId)
    // A message that is gone, or of another room, shows the end of this one.
    const message = known ?? (await messages.get(messageId).catch(() => null))
    if (!isWanted()) return
    await chat.logs.open(room, message?.room === room ? message.seq : null)
    if (!isWanted()) return
    setHighlighted(messageId)
    // A new window opens there by itself; in one that was there already the list has to go.
    list.current?.scrollTo(messageId)
  })

  // biome-ignore lint/correctness/useExhaustiveDependencies: opened anew for another message
  useEffect(() => {
    let isWanted = true
    let timer: ReturnType<typeof setTimeout> | undefined
    void open(() => isWanted).then(() => {
      timer = setTimeout(() => setHighlighted(null), HIGHLIGHT_MS)
    })
    return () => {
      isWanted = false
      clearTimeout(timer)
    }
  }, [open, messageId])

  useEffect(() => () => chat.logs.leave(room), [chat, room])

  const goToLatest = useStable(() => {
    if (messageId !== null) void navigate(`/chat/${room}`, { replace: true })
    setAtEnd(true)
    if (chat.logs.get(room).log.hasNewer) void chat.logs.reopen(room)
    else list.current?.scrollToEnd()
  })
  const jumpTo = useStable((id: string) => {
    if (id === messageId) void open(() => true)
    else void navigate(`/chat/${room}?m=${id}`)
  })
  return { highlighted, openAt, jumpTo, goToLatest }
}
