import type { MessageBody, RoomBody } from '@parley/common/contracts/chat'
import type { Profile } from '@parley/common/contracts/identity'
import { useCallback, useRef, useSyncExternalStore } from 'react'
import { useConnection } from '../session/session-context.js'
import { useChat } from './chat-provider.js'
import { DRAFTS_TOPIC, ROOMS_TOPIC } from './log/chat-store.js'
import { commandsTopic, type GivenCommand } from './log/command-answers.js'
import { outgoingTopic } from './log/outbox.js'
import type { OutgoingPost } from './log/outgoing.js'
import { paceTopic } from './log/pace.js'
import { marksTopic } from './log/read-marks.js'
import { type LoadedRoom, logTopic } from './log/room-logs.js'
import { typingTopic } from './log/typing.js'
import { UNREAD_TOPIC, type Unread } from './log/unread-counts.js'

/* Each hook wakes its component only when what it reads has changed. */

function useTopic<Value>(topic: string, read: () => Value): Value {
  const { topics } = useChat()
  const subscribe = useCallback((listener: () => void) => topics.on(topic, listener), [topics, topic])
  return useSyncExternalStore(subscribe, read)
}

export function useLoadedRoom(room: string): LoadedRoom {
  const { logs } = useChat()
  return useTopic(logTopic(room), () => logs.get(room))
}

/** The message as it is in memory, if it is. */
export function useFoundMessage(room: string, id: string): MessageBody | undefined {
  const { logs } = useChat()
  return useTopic(logTopic(room), () => logs.find(room, id))
}

/** The room as the store knows it, which hears of a new one a moment after the list does. */
export function useKnownRoom(room: string): RoomBody | undefined {
  const chat = useChat()
  return useTopic(ROOMS_TOPIC, () => chat.room(room))
}

export function useOutgoing(room: string): readonly OutgoingPost[] {
  const { outbox } = useChat()
  return useTopic(outgoingTopic(room), () => outbox.of(room))
}

/** Until when one has to wait in a room in slow mode, in epoch milliseconds; in the past when there is nothing to wait for. */
export function useWaitUntil(room: string): number {
  const { pace } = useChat()
  return useTopic(paceTopic(room), () => pace.until(room))
}

export function useGivenCommands(room: string): readonly GivenCommand[] {
  const { commands } = useChat()
  return useTopic(commandsTopic(room), () => commands.of(room))
}

export function useTyping(room: string): readonly Profile[] {
  const { typing } = useChat()
  return useTopic(typingTopic(room), () => typing.of(room))
}

/** Ids of whoever is online. */
export function useOnline(): ReadonlySet<string> {
  const { presence } = useChat()
  return useTopic('presence', () => presence.online)
}

export function useIsOnline(userId: string): boolean {
  const { presence } = useChat()
  return useTopic('presence', () => presence.online.has(userId))
}

export function useReadMarks(room: string): ReadonlyMap<string, number> {
  const { marks } = useChat()
  return useTopic(marksTopic(room), () => marks.of(room))
}

export function useUnreadCounts(): ReadonlyMap<string, Unread> {
  const { unread } = useChat()
  return useTopic(UNREAD_TOPIC, () => unread.shown)
}

export function useUnread(room: string): Unread {
  const { unread } = useChat()
  return useTopic(UNREAD_TOPIC, () => unread.of(room))
}

export function useDraftRooms(): ReadonlySet<string> {
  const chat = useChat()
  return useTopic(DRAFTS_TOPIC, () => chat.draftRooms)
}

export function useConnectionState() {
  const connection = useConnection()
  const subscribe = useCallback((listener: () => void) => connection.on('state', listener), [connection])
  return useSyncExternalStore(subscribe, () => connection.state)
}

/** The newest `callback` under one name for good, for handlers that must not change. */
export function useStable<Arguments extends readonly unknown[], Result>(
  callback: (...args: Arguments) => Result,
): (...args: Arguments) => Result {
  const newest = useRef(callback)
  newest.current = callback
  return useCallback((...args: Arguments) => newest.current(...args), [])
}
