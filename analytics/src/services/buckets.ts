import type { Grain, Segment } from '../repositories/grains.js'

const MINUTE_MS = 60_000
export const HOUR_MS = 60 * MINUTE_MS
export const DAY_MS = 24 * HOUR_MS
const FIXED_MS = { minute: MINUTE_MS, hour: HOUR_MS, day: DAY_MS, week: 7 * DAY_MS } as const
/** 1970 began on a Thursday. */
const FIRST_MONDAY_MS = 4 * DAY_MS
const COARSEST_FIRST: readonly Grain[] = ['month', 'week', 'day', 'hour', 'minute']

/** Start of the bucket that contains the instant, UTC. */
export function bucketStart(grain: Grain, atMs: number): number {
  // UTC has no daylight saving, and epoch time no leap seconds: these buckets all have one length.
  if (grain !== 'month') {
    const originMs = grain === 'week' ? FIRST_MONDAY_MS : 0
    return Math.floor((atMs - originMs) / FIXED_MS[grain]) * FIXED_MS[grain] + originMs
  }
  const at = new Date(atMs)
  return Date.UTC(at.getUTCFullYear(), at.getUTCMonth())
}

/** Start of the bucket after the one that contains the instant. */
export function nextBucket(grain: Grain, atMs: number): number {
  const start = bucketStart(grain, atMs)
  if (grain !== 'month') return start + FIXED_MS[grain]
  const at = new Date(start)
  return Date.UTC(at.getUTCFullYear(), at.getUTCMonth() + 1)
}

/** The instant itself where a bucket starts there, else the start of the next bucket. */
export function bucketCeiling(grain: Grain, atMs: number): number {
  return bucketStart(grain, atMs) === atMs ? atMs : nextBucket(grain, atMs)
}

/** Starts of all buckets in `fromMs <= start < toMs`; `fromMs` starts one. At most `limit`, then undefined. */
export function bucketStarts(grain: Grain, fromMs: number, toMs: number, limit: number): readonly number[] | undefined {
  const starts: number[] = []
  for (let start = fromMs; start < toMs; start = nextBucket(grain, start)) {
    if (starts.length === limit) return undefined
    starts.push(start)
  }
  return starts
}

/**
 * Covers a range with as few buckets as there are: whole months, what is left with whole weeks, and so on down to the
 * finest of `grains`, in which both ends must be aligned. A year to the minute is some 150 buckets instead of 525,600.
 */
export function cover(fromMs: number, toMs: number, grains: readonly Grain[]): readonly Segment[] {
  const coarsestFirst = COARSEST_FIRST.filter((grain) => grains.includes(grain))
  return coverWith(fromMs, toMs, coarsestFirst)
}

function coverWith(fromMs: number, toMs: number, [grain, ...finer]: readonly Grain[]): readonly Segment[] {
  if (grain === undefined || fromMs >= toMs) return []
  if (finer.length === 0) return [{ grain, fromMs, toMs }]
  const innerFrom = bucketCeiling(grain, fromMs)
  const innerTo = bucketStart(grain, toMs)
  if (innerFrom >= innerTo) return coverWith(fromMs, toMs, finer)
  return [
    ...coverWith(fromMs, innerFrom, finer),
    { grain, fromMs: innerFrom, toMs: innerTo },
    ...coverWith(innerTo, toMs, finer),
  ]
}
