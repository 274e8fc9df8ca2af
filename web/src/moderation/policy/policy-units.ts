/**
 * A policy as a flat list of what can be set apart from the rest: `mode`, `slow_mode_s`, `thresholds.insult.hide`. Two
 * moderators who change different units do not disturb each other; within one unit the later wins or is asked.
 */
export type Units = ReadonlyMap<string, unknown>

/** Thresholds are set one by one; everything else as a whole. */
const NESTED = 'thresholds'

type Fields = Readonly<Record<string, unknown>>

export function unitsOf(policy: object): Units {
  const units = new Map<string, unknown>()
  for (const [name, value] of Object.entries(policy)) {
    if (value === undefined) continue
    if (name !== NESTED) units.set(name, value)
    else {
      for (const [label, thresholds] of Object.entries(value as Fields)) {
        for (const [action, threshold] of Object.entries((thresholds ?? {}) as Fields)) {
          if (threshold !== undefined) units.set(`${NESTED}.${label}.${action}`, threshold)
        }
      }
    }
  }
  return units
}

/** The policy the units stand for. */
export function policyOf(units: Units): Record<string, unknown> {
  const policy: Record<string, unknown> = {}
  const thresholds: Record<string, Record<string, unknown>> = {}
  for (const [path, value] of units) {
    const [name = '', label = '', action = ''] = path.split('.')
    if (name === NESTED) thresholds[label] = { ...thresholds[label], [action]: value }
    else policy[name] = value
  }
  return Object.keys(thresholds).length === 0 ? policy : { ...policy, thresholds }
}

export interface UnitChange {
  readonly path: string
  /** Absent = there was, or is, none. */
  readonly before: unknown
  readonly after: unknown
}

/** What differs, in the order of `after`. */
export function changesBetween(before: Units, after: Units): UnitChange[] {
  return [...new Set([...after.keys(), ...before.keys()])]
    .filter((path) => !isSame(before.get(path), after.get(path)))
    .map((path) => ({ path, before: before.get(path), after: after.get(path) }))
}

/** `theirs` with what `mine` changed since `base` put on top: what one does when somebody else was faster. */
export function rebased(base: Units, mine: Units, theirs: Units): Units {
  const merged = new Map(theirs)
  for (const { path, after } of changesBetween(base, mine)) {
    if (after === undefined) merged.delete(path)
    else merged.set(path, after)
  }
  return merged
}

/** Both are plain JSON. */
function isSame(one: unknown, other: unknown): boolean {
  return one === other || JSON.stringify(sorted(one)) === JSON.stringify(sorted(other))
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, entry]) => [key, sorted(entry)]),
  )
}
