/** Seconds of each unit, smallest first. */
export const UNITS = { seconds: 1, minutes: 60, hours: 3_600, days: 86_400 } as const
export type Unit = keyof typeof UNITS
export const UNIT_NAMES = ['seconds', 'minutes', 'hours', 'days'] as const satisfies readonly Unit[]

/** Seconds. */
export interface DurationBounds {
  readonly min: number
  readonly max: number
}

/** The unit somebody took for a duration. */
export interface UnitChoice {
  readonly unit: Unit
  readonly seconds: number
}

/** The unit that was taken for this very duration if it has it to a tenth, otherwise the largest one that divides it. */
export function unitFor(seconds: number, chosen: UnitChoice | null): Unit {
  if (chosen?.seconds === seconds && (seconds * 10) % UNITS[chosen.unit] === 0) return chosen.unit
  if (seconds === 0) return 'seconds'
  return UNIT_NAMES.findLast((name) => seconds % UNITS[name] === 0) ?? 'seconds'
}

/** The duration an amount stands for; null = it is beyond the bounds, as the first digit of a longer number may be. */
export function secondsOf(amount: number, unit: Unit, { min, max }: DurationBounds): number | null {
  const seconds = Math.round(amount * UNITS[unit])
  return seconds < min || seconds > max ? null : seconds
}

/** The same, or the nearest that is allowed. */
export function nearestSeconds(amount: number, unit: Unit, { min, max }: DurationBounds): number {
  return Math.min(Math.max(Math.round(amount * UNITS[unit]), min), max)
}
