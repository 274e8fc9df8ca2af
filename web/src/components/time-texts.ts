import { regionalFormOf } from './regional-form.js'

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR
const STEPS = [
  ['minute', MINUTE, HOUR],
  ['hour', HOUR, DAY],
  ['day', DAY, 30 * DAY],
  ['month', 30 * DAY, 365 * DAY],
  ['year', 365 * DAY, Number.POSITIVE_INFINITY],
] as const

/** `5 minutes ago`, `in 2 days`; null within the minute. Full minutes, hours and so on, as people count them. */
export function relativeTime(atMs: number, nowMs: number, language: string): string | null {
  const distance = atMs - nowMs
  const size = Math.abs(distance)
  if (size < MINUTE) return null
  const [unit, unitMs] = STEPS.find(([, , below]) => size < below) ?? STEPS[0]
  return new Intl.RelativeTimeFormat(regionalFormOf(language), { numeric: 'auto' }).format(
    Math.trunc(distance / unitMs),
    unit,
  )
}

/** `21 November 2026 at 10:40:12`, in the reader's own zone. */
export function fullTime(at: string | number, language: string): string {
  return new Intl.DateTimeFormat(regionalFormOf(language), { dateStyle: 'long', timeStyle: 'medium' }).format(
    new Date(at),
  )
}

/** `10:40`. */
export function clockTime(at: string | number, language: string): string {
  return new Intl.DateTimeFormat(regionalFormOf(language), { hour: '2-digit', minute: '2-digit' }).format(new Date(at))
}

/** `21 Nov 2026`. */
export function dayText(at: string | number, language: string): string {
  return new Intl.DateTimeFormat(regionalFormOf(language), { dateStyle: 'medium' }).format(new Date(at))
}

/** `Saturday 21 November`; the year only where it is not plain. */
export function longDay(at: string | number, language: string, withYear: boolean): string {
  const year = withYear ? ({ year: 'numeric' } as const) : {}
  const format = { weekday: 'long', day: 'numeric', month: 'long', ...year } as const
  return new Intl.DateTimeFormat(regionalFormOf(language), format).format(new Date(at))
}
