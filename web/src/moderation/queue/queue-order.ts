/** Where in a list of ids one goes to from where one is. The list changes under the reader's hands; all of this is by id, not by place. */

/** The id `step` places further; at the ends one stays. From nowhere, or from an id that is gone, the first. */
export function stepFrom(ids: readonly string[], current: string | null, step: number): string | null {
  const place = current === null ? -1 : ids.indexOf(current)
  if (place === -1) return ids[0] ?? null
  return ids[Math.min(Math.max(place + step, 0), ids.length - 1)] ?? null
}

/** Where to go when `leaving` go away: on to the next that stays, else back to the last before, else nowhere. */
export function successorOf(ids: readonly string[], current: string, leaving: ReadonlySet<string>): string | null {
  const place = ids.indexOf(current)
  if (place === -1) return ids.find((id) => !leaving.has(id)) ?? null
  const after = ids.slice(place).find((id) => !leaving.has(id))
  return after ?? ids.slice(0, place).findLast((id) => !leaving.has(id)) ?? null
}

/** `marked` with everything between `from` and `to` (both included) added, as Shift does. */
export function withRange(
  ids: readonly string[],
  marked: ReadonlySet<string>,
  from: string,
  to: string,
): ReadonlySet<string> {
  const ends = [ids.indexOf(from), ids.indexOf(to)].sort((a, b) => a - b)
  const [first = -1, last = -1] = ends
  return first === -1 ? new Set([...marked, to]) : new Set([...marked, ...ids.slice(first, last + 1)])
}

/** Those of `marked` that the list still shows: what others decided meanwhile is out of sight, and nobody acts on it unseen. */
export function markedIn(ids: readonly string[], marked: ReadonlySet<string>): ReadonlySet<string> {
  return new Set(ids.filter((id) => marked.has(id)))
}

/** `marked` with `id` put in or taken out. */
export function toggled(marked: ReadonlySet<string>, id: string): ReadonlySet<string> {
  const changed = new Set(marked)
  if (!changed.delete(id)) changed.add(id)
  return changed
}
