import { useQueryClient } from '@tanstack/react-query'
import { createContext, type ReactNode, useContext, useEffect, useState } from 'react'
import { useAccount, useClient, useConnection } from '../session/session-context.js'
import { chatKeys, useJoinedRooms } from './chat-queries.js'
import { ChatStore } from './log/chat-store.js'

const ChatContext = createContext<ChatStore | null>(null)

/** Bursts of news, as when many join at once, make one new reading. */
const REREAD_MS = 300

/**
 * The live chat of whoever is logged in. Stands above all pages of members, so that counts, presence and alerts go on
 * wherever they are.
 */
export function ChatProvider({ children }: { readonly children: ReactNode }) {
  const client = useClient()
  const connection = useConnection()
  const account = useAccount()
  const queries = useQueryClient()
  const [store, setStore] = useState<ChatStore | null>(null)
  const { id, username, role } = account

  // biome-ignore lint/correctness/useExhaustiveDependencies: a new display name is no reason to read all rooms anew
  useEffect(() => {
    const reread = rereader((key) => void queries.invalidateQueries({ queryKey: key }))
    const chat = new ChatStore({
      client,
      connection,
      me: account,
      onRoomsChanged: () => reread(chatKeys.joined),
      onMembersChanged: (room) => reread(chatKeys.members(room)),
      onTextChanged: (message) => reread(chatKeys.message(message)),
    })
    chat.start()
    setStore(chat)
    return () => chat.stop()
  }, [client, connection, queries, id, username, role])

  return (
    <ChatContext value={store}>
      {store && <RoomsFeed store={store} />}
      {children}
    </ChatContext>
  )
}

/** Hands the list of rooms to the store whenever it was read. */
function RoomsFeed({ store }: { readonly store: ChatStore }) {
  const { data } = useJoinedRooms()
  useEffect(() => {
    if (data) store.setRooms(data)
  }, [data, store])
  return null
}

function rereader(read: (key: readonly unknown[]) => void): (key: readonly unknown[]) => void {
  const waiting = new Set<string>()
  return (key) => {
    const name = JSON.stringify(key)
    if (waiting.has(name)) return
    waiting.add(name)
    setTimeout(() => {
      waiting.delete(name)
      read(key)
    }, REREAD_MS)
  }
}

/** Null for the moment before it is there. */
export function useChatOrNull(): ChatStore | null {
  return useContext(ChatContext)
}

export function useChat(): ChatStore {
  const store = useContext(ChatContext)
  if (!store) throw new Error('there is no ChatProvider above')
  return store
}
