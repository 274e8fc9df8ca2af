import type { Principal, ServerRole } from '@parley/common/contracts/identity'
import type { Membership, StandingRecord } from '../repositories/standings.js'
import type { RoomPermissionRule, Standing } from './permissions.js'

/** Why a permission was refused. `invisible` is told to the asker as "not found". */
export type Denial = 'invisible' | 'not_a_member' | 'banned' | 'muted' | 'insufficient_scope' | 'insufficient_role'

const RANK: Readonly<Record<Standing, number>> = { visitor: 0, member: 1, moderator: 2, owner: 3, nobody: 4 }
const SERVER_RANK: Readonly<Record<ServerRole, number>> = { user: 0, moderator: 1, admin: 2 }

/** The whole of room authorisation: who may do what, given how they stand. Null = permitted. */
export function denial(
  rule: RoomPermissionRule,
  principal: Principal,
  standing: StandingRecord | null,
  options: { readonly isAuthor: boolean; readonly now: Date },
): Denial | null {
  if (standing === null) return 'invisible'
  const { room, membership } = standing
  const isMember = membership?.state === 'joined'
  const actsForServer = room.kind !== 'direct' && holdsByServerRole(rule, principal)
  if (room.kind !== 'public' && !isMember && !actsForServer) return 'invisible'
  if (!principal.scopes.has(rule.scope)) return 'insufficient_scope'
  if (actsForServer) return null
  if (rule.least === 'visitor') return null
  if (membership && isBanned(membership, options.now)) return 'banned'
  if (!isMember) return 'not_a_member'
  if (rule.needsVoice && isMuted(membership, options.now)) return 'muted'
  if (rule.author && options.isAuthor) return null
  return RANK[membership.role] >= RANK[rule.least] ? null : 'insufficient_role'
}

/** Powers over rooms one is no member of need a moderation scope too, so that an admin's bot key is not all-seeing. */
function holdsByServerRole(rule: RoomPermissionRule, principal: Principal): boolean {
  if (rule.server === null || SERVER_RANK[principal.role] < SERVER_RANK[rule.server]) return false
  return principal.scopes.has(rule.scope.endsWith(':read') ? 'moderation:read' : 'moderation:write')
}

export function holdsServerRole(principal: Principal, role: ServerRole): boolean {
  return SERVER_RANK[principal.role] >= SERVER_RANK[role]
}

export function isBanned(membership: Membership, now: Date): boolean {
  return membership.state === 'banned' && (membership.bannedUntil === null || membership.bannedUntil > now)
}

export function isMuted(membership: Membership, now: Date): boolean {
  return membership.mutedUntil !== null && membership.mutedUntil > now
}
