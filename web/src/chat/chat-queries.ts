import { ApiError, type Page } from '@parley/client'
import type { UserReference } from '@parley/client/rooms-api'
import type { RoomBody } from '@parley/common/contracts/chat'
import { keepPreviousData, useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from 'react-router'
import { useClient } from '../session/session-context.js'

/** Names of what is read, for reading it anew. */
export const chatKeys = {
  joined: ['chat', 'rooms', 'joined'],
  found: (q: string) => ['chat', 'rooms', 'public', q],
  room: (room: string) => ['chat', 'room', room],
  members: (room: string) => ['chat', 'members', room],
  commands: (room: string) => ['chat', 'commands', room],
  bans: (room: string) => ['chat', 'bans', room],
  invites: (room: string) => ['chat', 'invites', room],
  received: ['chat', 'received-invites'],
  message: (id: string) => ['chat', 'message', id],
  reactors: (id: string, emoji: string, count: number) => ['chat', 'reactors', id, emoji, count],
  receipts: (id: string) => ['chat', 'receipts', id],
  appealed: (id: string) => ['chat', 'appealed', id],
  search: (filter: SearchFilter) => ['chat', 'search', filter],
} as const

export interface SearchFilter {
  readonly q: string
  readonly room: string | null
  readonly sender: string | null
}

const PAGE = 100
/** Nobody reads a list of more rooms or members than this; what is beyond is found by searching. */
const MAX_PAGES = 10

async function allPages<Item>(read: (cursor: string | null) => Promise<Page<Item>>): Promise<Item[]> {
  const items: Item[] = []
  let cursor: string | null = null
  for (let page = 0; page < MAX_PAGES; page += 1) {
    const found: Page<Item> = await read(cursor)
    items.push(...found.items)
    cursor = found.next
    if (cursor === null) break
  }
  return items
}

/** The rooms one is in. */
export function useJoinedRooms() {
  const { rooms } = useClient()
  return useQuery({
    queryKey: chatKeys.joined,
    queryFn: () => allPages((cursor) => rooms.list({ view: 'joined', limit: PAGE, cursor })),
    staleTime: 60_000,
    refetchInterval: 5 * 60_000,
  })
}

/** Rooms everybody finds, a page at a time. */
export function usePublicRooms(q: string) {
  const { rooms } = useClient()
  return useInfiniteQuery({
    queryKey: chatKeys.found(q),
    queryFn: ({ pageParam }) =>
      rooms.list({ view: 'public', limit: 30, cursor: pageParam, ...(q === '' ? {} : { q }) }),
    initialPageParam: null as string | null,
    getNextPageParam: ({ next }) => next,
    placeholderData: keepPreviousData,
  })
}

/** A room one may not be in; null = none asked for. */
export function useRoom(room: string | null) {
  const { rooms } = useClient()
  return useQuery({ queryKey: chatKeys.room(room ?? ''), queryFn: () => rooms.get(room ?? ''), enabled: room !== null })
}

export function useMembers(room: string) {
  const { rooms } = useClient()
  return useQuery({
    queryKey: chatKeys.members(room),
    queryFn: () => allPages((cursor) => rooms.members(room, { limit: PAGE, cursor })),
  })
}

/** Slash commands of a room; read when the first slash is typed. */
export function useCommands(room: string, isWanted: boolean) {
  const { commands } = useClient()
  return useQuery({
    queryKey: chatKeys.commands(room),
    queryFn: () => commands.list(room),
    enabled: isWanted,
    staleTime: 60_000,
  })
}

export function useBans(room: string, isWanted: boolean) {
  const { rooms } = useClient()
  return useQuery({
    queryKey: chatKeys.bans(room),
    queryFn: () => allPages((cursor) => rooms.bans(room, { limit: PAGE, cursor })),
    enabled: isWanted,
  })
}

export function useInvites(room: string) {
  const { invites } = useClient()
  return useQuery({
    queryKey: chatKeys.invites(room),
    queryFn: () => allPages((cursor) => invites.ofRoom(room, { limit: PAGE, cursor })),
  })
}

export function useReceivedInvites() {
  const { invites } = useClient()
  return useQuery({
    queryKey: chatKeys.received,
    queryFn: () => allPages((cursor) => invites.received({ limit: PAGE, cursor })),
    refetchInterval: 60_000,
  })
}

/** A single message that is not in memory, as one that is quoted. */
export function useMessage(id: string, isWanted: boolean) {
  const { messages } = useClient()
  return useQuery({
    queryKey: chatKeys.message(id),
    queryFn: () => messages.get(id),
    enabled: isWanted,
    staleTime: 60_000,
  })
}

export function useReactors(id: string, emoji: string, count: number, isWanted: boolean) {
  const { messages } = useClient()
  return useQuery({
    queryKey: chatKeys.reactors(id, emoji, count),
    queryFn: () => messages.reactors(id, emoji, { limit: 20 }),
    enabled: isWanted,
    placeholderData: keepPreviousData,
  })
}

export function useReceipts(id: string) {
  const { messages } = useClient()
  return useQuery({
    queryKey: chatKeys.receipts(id),
    queryFn: () => allPages((cursor) => messages.receipts(id, { limit: PAGE, cursor })),
    staleTime: 0,
  })
}

export function useSearch(filter: SearchFilter) {
  const { messages } = useClient()
  return useInfiniteQuery({
    queryKey: chatKeys.search(filter),
    queryFn: ({ pageParam, signal }) =>
      messages.search(
        filter.q,
        {
          limit: 20,
          cursor: pageParam,
          ...(filter.room === null ? {} : { room_id: filter.room }),
          ...(filter.sender === null ? {} : { sender_id: filter.sender }),
        },
        signal,
      ),
    initialPageParam: null as string | null,
    getNextPageParam: ({ next }) => next,
    enabled: filter.q.trim() !== '',
    placeholderData: keepPreviousData,
  })
}

/** Puts a room one has just come into into the list, and goes there. */
export function useEnterRoom(): (room: RoomBody) => void {
  const queries = useQueryClient()
  const navigate = useNavigate()
  return (room) => {
    queries.setQueryData<RoomBody[]>(chatKeys.joined, (rooms) =>
      rooms?.some(({ id }) => id === room.id) ? rooms : [...(rooms ?? []), room],
    )
    void queries.invalidateQueries({ queryKey: chatKeys.joined })
    void queries.invalidateQueries({ queryKey: chatKeys.received })
    void queries.invalidateQueries({ queryKey: ['chat', 'rooms', 'public'] })
    void navigate(`/chat/${room.id}`)
  }
}

export function useOpenDirect() {
  const { rooms } = useClient()
  const enter = useEnterRoom()
  return useMutation({ mutationFn: (user: UserReference) => rooms.openDirect(user), onSuccess: enter })
}

export function useJoinRoom() {
  const { rooms } = useClient()
  const enter = useEnterRoom()
  return useMutation({ mutationFn: (room: string) => rooms.join(room), onSuccess: enter })
}

/** The answer is an act that cannot be appealed twice: remembered, so that nobody writes a second one in vain. */
export function useAppeal(message: string) {
  const { messages } = useClient()
  const queries = useQueryClient()
  const remember = () => queries.setQueryData(chatKeys.appealed(message), true)
  return useMutation({
    mutationFn: (text: string) => messages.appeal(message, text),
    onSuccess: remember,
    onError: (error) => {
      if (error instanceof ApiError && error.status === 409) remember()
    },
    meta: { showsOwnErrors: true },
  })
}

export function useWasAppealed(message: string): boolean {
  const { data } = useQuery({
    queryKey: chatKeys.appealed(message),
    queryFn: () => false,
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: Number.POSITIVE_INFINITY,
  })
  return data ?? false
}
