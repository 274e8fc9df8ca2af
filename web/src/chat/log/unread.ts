import type { RoomBody } from '@parley/common/contracts/chat'

/** How much of a room is unread. `base` is what the server counted up to `head`; what came since is counted here. */
export interface UnreadCount {
  readonly read: number
  readonly base: { readonly head: number; readonly read: number; readonly unread: number; readonly mentions: number }
  readonly later: readonly LaterMessage[]
}

interface LaterMessage {
  readonly id: string
  readonly seq: number
  readonly isMention: boolean
}

/** The server counts no further either. */
const MAX_COUNTED = 500

export const NOTHING_UNREAD: UnreadCount = { read: 0, base: { head: 0, read: 0, unread: 0, mentions: 0 }, later: [] }

/** The server's count, and what we have heard of since it was made. */
export function recounted(known: UnreadCount | undefined, { head, membership }: RoomBody): UnreadCount {
  const read = Math.max(membership?.read ?? 0, known?.read ?? 0)
  const isAllRead = read >= head
  return {
    read,
    base: {
      head,
      read: membership?.read ?? 0,
      unread: isAllRead ? 0 : (membership?.unread ?? 0),
      mentions: isAllRead ? 0 : (membership?.mentions ?? 0),
    },
    later: known?.later.filter(({ seq }) => seq > head && seq > read) ?? [],
  }
}

export function arrived(count: UnreadCount, message: LaterMessage): UnreadCount {
  if (message.seq <= count.read || message.seq <= count.base.head) return count
  if (count.later.some(({ id }) => id === message.id)) return count
  return { ...count, later: [...count.later, message].slice(-MAX_COUNTED) }
}

export function vanished(count: UnreadCount, id: string): UnreadCount {
  return count.later.some((message) => message.id === id)
    ? { ...count, later: count.later.filter((message) => message.id !== id) }
    : count
}

/** Marks only grow. Reading part of what the server counted leaves its count unknown until it counts again. */
export function readUpTo(count: UnreadCount, seq: number): UnreadCount {
  if (seq <= count.read) return count
  const base = seq >= count.base.head ? { ...count.base, unread: 0, mentions: 0 } : count.base
  return { read: seq, base, later: count.later.filter((message) => message.seq > seq) }
}

export function unreadOf({ base, later }: UnreadCount): { readonly unread: number; readonly mentions: number } {
  return {
    unread: Math.min(MAX_COUNTED, base.unread + later.length),
    mentions: Math.min(MAX_COUNTED, base.mentions + later.filter(({ isMention }) => isMention).length),
  }
}
