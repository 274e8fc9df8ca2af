import type { BulkAct, ItemAct } from '@parley/client/acts-api'
import type { ReviewItem } from '@parley/client/moderation-api'

/** What can be done with all marked items at once. */
export type BulkKind = 'approve' | 'remove' | 'restore' | 'skip' | 'warn' | 'mute' | 'assign'
/** What is done with them; without the items themselves. */
export type BulkOrder = Omit<BulkAct, 'items' | 'expected_state'> | Extract<ItemAct, { readonly kind: 'skip' }>

const OF_OPEN = ['approve', 'remove', 'skip', 'warn', 'mute', 'assign'] as const satisfies readonly BulkKind[]
const OF_RESOLVED = ['restore', 'remove', 'warn', 'mute'] as const satisfies readonly BulkKind[]

export function bulkKinds(state: 'open' | 'resolved'): readonly BulkKind[] {
  return state === 'open' ? OF_OPEN : OF_RESOLVED
}

/** As many as the server takes in one order. */
export const MAX_BULK_ITEMS = 200

/** Rooms whose staff are compared for an assignment; of more than these the server refuses item by item. */
const MAX_ROOMS = 5
/** Stands for the room of people's names, which are in none. */
const SERVER = 'server'

/** One item of each room: who may decide those may decide them all. */
export function oneOfEachRoom(items: readonly ReviewItem[], marked: ReadonlySet<string>): readonly string[] {
  const byRoom = new Map<string, string>()
  for (const { id, room } of items) {
    const place = room?.id ?? SERVER
    if (marked.has(id) && !byRoom.has(place)) byRoom.set(place, id)
  }
  return [...byRoom.values()].slice(0, MAX_ROOMS)
}
