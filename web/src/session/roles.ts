import type { ServerRole } from '@parley/common/contracts/identity'

const RANK: Readonly<Record<ServerRole, number>> = { user: 0, moderator: 1, admin: 2 }

/** Roles hold the rights of those before them. */
export function hasRole(role: ServerRole, needed: ServerRole): boolean {
  return RANK[role] >= RANK[needed]
}
