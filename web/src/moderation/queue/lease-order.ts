/*
 * An item's lease and what is done to it go to the server in this order: a lease that is asked for after the decision is
 * refused, and nobody wants it any more.
 */

const taking = new Map<string, Promise<unknown>>()
/** How many acts on an item are under way. */
const actedOn = new Map<string, number>()

/** Asks for a lease, unless the item is being acted on; null = it was not asked for. */
export async function beforeActs<T>(item: string, lease: () => Promise<T>): Promise<T | null> {
  if (actedOn.has(item)) return null
  const asked = lease()
  taking.set(item, asked)
  try {
    return await asked
  } finally {
    if (taking.get(item) === asked) taking.delete(item)
  }
}

/** Acts on items as soon as no lease of theirs is on its way. */
export async function afterLeases<T>(items: readonly string[], act: () => Promise<T>): Promise<T> {
  for (const item of items) actedOn.set(item, (actedOn.get(item) ?? 0) + 1)
  try {
    await Promise.allSettled(items.map((item) => taking.get(item)))
    return await act()
  } finally {
    for (const item of items) {
      const left = (actedOn.get(item) ?? 1) - 1
      if (left > 0) actedOn.set(item, left)
      else actedOn.delete(item)
    }
  }
}
