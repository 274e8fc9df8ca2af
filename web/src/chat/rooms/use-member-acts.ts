import type { RoomRole } from '@parley/common/contracts/chat'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useClient } from '../../session/session-context.js'
import { chatKeys } from '../chat-queries.js'

export type MemberAct =
  | { readonly act: 'kick' | 'unmute' | 'unban' }
  | { readonly act: 'mute' | 'ban'; readonly seconds: number | null }
  | { readonly act: 'role'; readonly role: RoomRole }

/** What staff do to a member of `room`. */
export function useMemberActs(room: string, user: string) {
  const { rooms } = useClient()
  const queries = useQueryClient()
  return useMutation({
    mutationFn: (what: MemberAct): Promise<unknown> => {
      switch (what.act) {
        case 'kick':
          return rooms.kick(room, user)
        case 'mute':
          return rooms.mute(room, user, what.seconds)
        case 'unmute':
          return rooms.unmute(room, user)
        case 'ban':
          return rooms.ban(room, user, what.seconds)
        case 'unban':
          return rooms.unban(room, user)
        case 'role':
          return rooms.changeRole(room, user, what.role)
        default:
          return what satisfies never
      }
    },
    onSettled: () =>
      Promise.all([
        queries.invalidateQueries({ queryKey: chatKeys.members(room) }),
        queries.invalidateQueries({ queryKey: chatKeys.bans(room) }),
      ]),
  })
}
