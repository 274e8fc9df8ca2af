import type { Invite } from '@parley/client/invites-api'

/** The link that was just made, for as long as it is in the list of those that work; where there is no list, from then on. */
export function shownLink<Made extends Pick<Invite, 'id'>>(
  made: Made | undefined,
  working: readonly Pick<Invite, 'id'>[] | undefined,
): Made | null {
  if (made === undefined) return null
  return working === undefined || working.some(({ id }) => id === made.id) ? made : null
}
