import type { Bucket } from '@parley/client/analytics-api'
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { regionalFormOf } from './regional-form.js'

/** Figures and times as the user's language writes them. */
export interface Formats {
  readonly language: string
  readonly number: (value: number) => string
  /** For axes and tiles: 12,345 is 12.3k. */
  readonly short: (value: number) => string
  /** Of a share in 0..1. */
  readonly percent: (share: number) => string
  readonly score: (score: number) => string
  /** With all its digits: a threshold is not rounded. */
  readonly threshold: (threshold: number) => string
  readonly duration: (milliseconds: number) => string
  readonly bytes: (bytes: number) => string
  readonly dateTime: (at: string | Date) => string
  /** The time of day, to the second. */
  readonly clock: (at: string) => string
  /** A bucket's start, in full. */
  readonly bucket: (at: string, bucket: Bucket) => string
  /** A bucket's start, as short as an axis wants it. */
  readonly tick: (at: string, bucket: Bucket) => string
}

export function useFormats(): Formats {
  const { i18n } = useTranslation()
  return useMemo(() => formatsFor(regionalFormOf(i18n.language)), [i18n.language])
}

const SECOND_MS = 1_000
const MINUTE_MS = 60 * SECOND_MS
const HOUR_MS = 60 * MINUTE_MS
const DAY_MS = 24 * HOUR_MS

/** Steps of an axis of times, so that it says 5 min and not 8.3 min. */
const DURATION_STEPS_MS = [
  1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000, 15_000, 30_000, 60_000, 120_000, 300_000, 600_000,
  1_200_000, 1_800_000, 3_600_000, 7_200_000, 14_400_000, 21_600_000, 43_200_000, 86_400_000,
] as const

/** The step that cuts `max` into four or fewer round parts. */
export function durationStep(max: number): number {
  return DURATION_STEPS_MS.find((step) => max / step <= 4) ?? Math.ceil(max / 4 / DAY_MS) * DAY_MS
}

/** Intl's formatters cost much to make and nothing to use. */
export function formatsFor(language: string): Formats {
  const plain = new Intl.NumberFormat(language)
  const compact = new Intl.NumberFormat(language, { notation: 'compact', maximumFractionDigits: 1 })
  const percent = new Intl.NumberFormat(language, { style: 'percent', maximumFractionDigits: 1 })
  const smallPercent = new Intl.NumberFormat(language, { style: 'percent', maximumSignificantDigits: 1 })
  const score = new Intl.NumberFormat(language, { minimumFractionDigits: 2, maximumFractionDigits: 2 })
  const threshold = new Intl.NumberFormat(language, { minimumFractionDigits: 2, maximumFractionDigits: 3 })
  const time = new Intl.DateTimeFormat(language, { hour: 'numeric', minute: '2-digit' })
  const clock = new Intl.DateTimeFormat(language, { timeStyle: 'medium' })
  const day = new Intl.DateTimeFormat(language, { day: 'numeric', month: 'short' })
  const dateTime = new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeStyle: 'short' })
  // Days and months begin in UTC, whatever the clock on the wall says.
  const utc = { timeZone: 'UTC' } as const
  const utcDay = new Intl.DateTimeFormat(language, { day: 'numeric', month: 'short', ...utc })
  const utcDate = new Intl.DateTimeFormat(language, { dateStyle: 'full', ...utc })
  const utcMonth = new Intl.DateTimeFormat(language, { month: 'short', year: 'numeric', ...utc })
  return {
    language,
    number: (value) => plain.format(value),
    short: (value) => (Math.abs(value) < 10_000 ? plain.format(value) : compact.format(value)),
    percent: (share) => (share > 0 && share < 0.0005 ? smallPercent : percent).format(share),
    score: (value) => score.format(value),
    threshold: (value) => threshold.format(value),
    duration: durationFormat(language),
    bytes: (bytes) => bytesText(language, bytes),
    clock: (at) => clock.format(new Date(at)),
    dateTime: (at) => dateTime.format(new Date(at)),
    bucket: (at, bucket) => {
      const date = new Date(at)
      if (bucket === 'day') return utcDate.format(date)
      return (bucket === 'month' ? utcMonth : dateTime).format(date)
    },
    tick: (at, bucket) => {
      const date = new Date(at)
      if (bucket === 'day') return utcDay.format(date)
      if (bucket === 'month') return utcMonth.format(date)
      return isLocalMidnight(date) ? day.format(date) : time.format(date)
    },
  }
}

export function isLocalMidnight(date: Date): boolean {
  return date.getHours() === 0 && date.getMinutes() === 0
}

function durationFormat(language: string): (milliseconds: number) => string {
  const unit = (name: string, digits: number) => {
    const format = new Intl.NumberFormat(language, {
      style: 'unit',
      unit: name,
      unitDisplay: name === 'day' ? 'long' : 'short',
      maximumFractionDigits: digits,
    })
    return (value: number) => format.format(value)
  }
  const [ms, seconds, minutes, hours, days] = [
    unit('millisecond', 0),
    unit('second', 1),
    unit('minute', 1),
    unit('hour', 1),
    unit('day', 1),
  ]
  return (value) => {
    if (value < SECOND_MS) return ms(value)
    if (value < MINUTE_MS) return seconds(value / SECOND_MS)
    if (value < HOUR_MS) return minutes(value / MINUTE_MS)
    return value < 2 * DAY_MS ? hours(value / HOUR_MS) : days(value / DAY_MS)
  }
}

function bytesText(language: string, bytes: number): string {
  const isLarge = bytes >= 1_000_000
  const unit = isLarge ? 'megabyte' : 'kilobyte'
  const format = new Intl.NumberFormat(language, { style: 'unit', unit, maximumFractionDigits: 1 })
  return format.format(bytes / (isLarge ? 1_000_000 : 1_000))
}
