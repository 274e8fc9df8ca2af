import type { RoomRole } from '@parley/common/contracts/chat'
import { useQuery } from '@tanstack/react-query'
import { hasRole } from '../session/roles.js'
import { useAccount, useClient } from '../session/session-context.js'

/** More rooms than anybody scrolls through; the others are found by their name. */
const MAX_ROOMS = 100

interface Choice {
  readonly value: string
  readonly label: string
}

/**
 * Rooms to choose from, for a Select: all for the server's staff, for others those they moderate. One that came with a link
 * is among them even if the list does not reach it.
 */
export function useRoomChoices(chosen: string | null): Choice[] {
  const client = useClient()
  const view = hasRole(useAccount().role, 'moderator') ? 'all' : 'joined'
  const rooms = useQuery({
    queryKey: ['room-choices', 'list', view],
    queryFn: () => client.rooms.list({ view, limit: MAX_ROOMS }),
    staleTime: 60_000,
  })
  const known =
    rooms.data?.items.filter(
      ({ kind, membership }) => kind !== 'direct' && (view === 'all' || isStaffRole(membership?.role)),
    ) ?? []
  const isMissing = chosen !== null && !known.some(({ id }) => id === chosen)
  const missing = useQuery({
    queryKey: ['room-choices', chosen],
    queryFn: () => client.rooms.get(chosen ?? ''),
    enabled: isMissing && rooms.isSuccess,
  })
  const all = isMissing && missing.data ? [missing.data, ...known] : known
  const choices = all.map(({ id, name }) => ({ value: id, label: name }))
  // Until its name is known a chosen room stands under its id: a Select shows only what is in its data.
  return isMissing && !missing.data ? [{ value: chosen, label: chosen.slice(0, 8) }, ...choices] : choices
}

function isStaffRole(role: RoomRole | undefined): boolean {
  return role === 'moderator' || role === 'owner'
}
