import type { RoomBody } from '@parley/common/contracts/chat'

/** The other person of a direct room; ourselves in the room of one's own. Null for other rooms. */
export function directPartner(
  room: RoomBody,
  userId: string,
): { readonly id: string; readonly username: string; readonly display_name: string } | null {
  if (room.kind !== 'direct') return null
  const members = room.direct_members ?? []
  return members.find(({ id }) => id !== userId) ?? members[0] ?? null
}

/** What a room is called in lists and titles. */
export function roomName(room: RoomBody, userId: string): string {
  return directPartner(room, userId)?.display_name ?? room.name
}

export interface RoomSections {
  readonly direct: readonly RoomBody[]
  readonly private: readonly RoomBody[]
  readonly public: readonly RoomBody[]
}

/** Rooms by kind, each in the order of the alphabet, so that none moves while one looks for it. */
export function sectionsOf(rooms: readonly RoomBody[], userId: string, filter: string, language: string): RoomSections {
  const order = new Intl.Collator(language, { sensitivity: 'base', numeric: true })
  const wanted = filter.trim().toLocaleLowerCase(language)
  const shown = rooms
    .filter((room) => wanted === '' || searched(room, userId).includes(wanted))
    .toSorted((one, other) => order.compare(roomName(one, userId), roomName(other, userId)))
  const of = (kind: RoomBody['kind']) => shown.filter((room) => room.kind === kind)
  return { direct: of('direct'), private: of('private'), public: of('public') }
}

function searched(room: RoomBody, userId: string): string {
  return `${roomName(room, userId)} ${directPartner(room, userId)?.username ?? ''}`.toLocaleLowerCase()
}
