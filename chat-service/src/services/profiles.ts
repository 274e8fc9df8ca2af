import type { Principal, Profile } from '@parley/common/contracts/identity'

/** The public face of whoever is asking. */
export function profileOf(principal: Principal): Profile {
  return { id: principal.userId, username: principal.username, display_name: principal.displayName }
}
