import type { RoomBody, RoomRole } from '@parley/common/contracts/chat'
import type { ServerRole } from '@parley/common/contracts/identity'
import { hasRole } from '../../session/roles.js'

/** What one may do with a room and its members; the server decides again. */
export interface StandingInRoom {
  readonly mayInvite: boolean
  readonly mayEdit: boolean
  readonly mayChangeRoles: boolean
  readonly mayDelete: boolean
  /** Whether one may kick, mute and ban somebody of that role. */
  readonly mayModerate: (role: RoomRole) => boolean
}

const RANK: Readonly<Record<RoomRole, number>> = { member: 0, moderator: 1, owner: 2 }

export function standingIn({ kind, membership }: RoomBody, role: ServerRole): StandingInRoom {
  const rank = membership ? RANK[membership.role] : -1
  const isServerStaff = kind !== 'direct' && hasRole(role, 'moderator')
  const isAdmin = kind !== 'direct' && hasRole(role, 'admin')
  const isStaff = rank >= RANK.moderator
  return {
    mayInvite: isStaff,
    mayEdit: isStaff || isServerStaff,
    mayChangeRoles: rank >= RANK.owner || isAdmin,
    mayDelete: rank >= RANK.owner || isAdmin,
    mayModerate: (target) => kind !== 'direct' && (isServerStaff || (isStaff && rank > RANK[target])),
  }
}
