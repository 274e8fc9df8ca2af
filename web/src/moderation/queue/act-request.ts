import type { ItemAct } from '@parley/client/acts-api'

/** What a decision does to its item's place in the queue: gone, or still there. */
export function leavesQueue(act: Pick<ItemAct, 'kind'> & { readonly decision?: string | null }): boolean {
  switch (act.kind) {
    case 'approve':
    case 'remove':
    case 'restore':
    case 'skip':
      return true
    case 'warn':
    case 'mute':
    case 'ban':
      return act.decision === 'approve' || act.decision === 'remove'
    // The item goes to somebody else, or gets a remark, and stays open.
    case 'escalate':
    case 'assign':
    case 'note':
      return false
    default:
      return act.kind satisfies never
  }
}
