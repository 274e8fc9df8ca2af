import type { Bucket } from '@parley/client/analytics-api'
import { isLocalMidnight } from '../../components/formats.js'

const STEPS_MINUTES = [1, 2, 5, 10, 15, 30, 60, 120, 180, 240, 360, 720, 1_440] as const
const DAY_MINUTES = 1_440
const STEPS_BUCKETS = [1, 2, 3, 7, 14, 30, 61, 91, 183] as const

/** Which of the buckets to name on an axis with room for `most`: round times of the day, or every so many days. */
export function tickIndexes(starts: readonly string[], bucket: Bucket, most: number): ReadonlySet<number> {
  if (bucket === 'day' || bucket === 'month') return everySoMany(starts.length, most)
  const dates = starts.map((start) => new Date(start))
  for (const step of STEPS_MINUTES) {
    const found = dates.flatMap((date, index) => (minuteOfDay(date) % step === 0 ? [index] : []))
    if (found.length <= most || step === DAY_MINUTES)
      return found.length <= most ? new Set(found) : thinned(found, most)
  }
  return new Set()
}

/** From the newest backwards, which is the one people look at. */
function everySoMany(count: number, most: number): ReadonlySet<number> {
  const step = STEPS_BUCKETS.find((candidate) => count / candidate <= most) ?? Math.ceil(count / most)
  return new Set(Array.from({ length: Math.ceil(count / step) }, (_, index) => count - 1 - index * step))
}

function thinned(indexes: readonly number[], most: number): ReadonlySet<number> {
  const step = Math.ceil(indexes.length / most)
  return new Set(indexes.filter((_, index) => (indexes.length - 1 - index) % step === 0))
}

function minuteOfDay(date: Date): number {
  return isLocalMidnight(date) ? 0 : date.getHours() * 60 + date.getMinutes()
}
