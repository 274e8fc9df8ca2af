import { useEffect, useState } from 'react'
import { useStable } from '../chat-hooks.js'
import { useChat } from '../chat-provider.js'
import { isAttended } from '../messages/use-last-seen.js'

export interface UnreadLineState {
  /** The line stands above the first message after this `seq`; null = there is none. */
  readonly after: number | null
  readonly clear: () => void
}

/**
 * Where the new-message line stands: below what was read when the room was opened, or when its reader looked away. It
 * stays while they read on, and goes when they write.
 */
export function useUnreadLine(room: string): UnreadLineState {
  const { unread } = useChat()
  const [after, setAfter] = useState(() => {
    const known = unread.of(room)
    return known.unread > 0 ? known.read : null
  })
  const lookAway = useStable(() => {
    const known = unread.of(room)
    if (!isAttended() && known.unread === 0) setAfter(known.read)
  })
  const comeBack = useStable(() => {
    // Nothing came meanwhile: what comes now is seen as it comes.
    if (isAttended() && unread.of(room).unread === 0) setAfter((line) => (line === unread.of(room).read ? null : line))
  })
  useEffect(() => {
    const change = () => (isAttended() ? comeBack() : lookAway())
    addEventListener('blur', change)
    addEventListener('focus', change)
    document.addEventListener('visibilitychange', change)
    return () => {
      removeEventListener('blur', change)
      removeEventListener('focus', change)
      document.removeEventListener('visibilitychange', change)
    }
  }, [lookAway, comeBack])
  return { after, clear: () => setAfter(null) }
}
