import type { Clock } from '@parley/common/clock'
import { InvalidInput } from '@parley/common/errors'
import type { Grain, Segment } from '../repositories/grains.js'
import { ROLLUPS, type RollupName } from '../repositories/rollups.js'
import { bucketCeiling, bucketStart, bucketStarts, cover, DAY_MS, HOUR_MS } from './buckets.js'

/** What a request says about time. Epoch milliseconds. */
export interface RangeRequest {
  readonly from?: number | undefined
  readonly to?: number | undefined
}

/** A range widened to whole buckets. */
export interface Range {
  readonly fromMs: number
  readonly toMs: number
}

/** Buckets that charts are made of. */
export type SeriesGrain = Exclude<Grain, 'week'>

/** A range cut into buckets of one size. */
export interface Series {
  readonly grain: SeriesGrain
  readonly fromMs: number
  readonly toMs: number
  readonly starts: readonly number[]
}

const MAX_RANGE_MS = 1_100 * DAY_MS
const DEFAULT_RANGE_MS = DAY_MS
const EARLIEST_MS = Date.UTC(2000, 0)
const LATEST_MS = Date.UTC(2100, 0)
/** Longer ranges are widened to whole hours: an hour more or less no longer shows. */
const MAX_MINUTES_RANGE_MS = 2 * DAY_MS
/** Figures of people over longer ranges are widened to whole days: of people there are many rows for each hour. */
const MAX_HOURS_OF_PEOPLE_MS = 2 * DAY_MS
export const MAX_BUCKETS = 1_500

/** Turns what a request says about time into buckets to read. */
export class Ranges {
  constructor(
    private readonly clock: Clock,
    private readonly minuteRetentionDays: number,
  ) {}

  /**
   * Defaults to the last 24 hours. Widened to whole minutes; to whole hours where it is longer than two days or older
   * than the minutes kept.
   * @throws InvalidInput
   */
  resolve(request: RangeRequest): Range {
    const { fromMs, toMs } = this.#bounds(request)
    const hasMinutes = toMs - fromMs <= MAX_MINUTES_RANGE_MS && fromMs >= this.#minutesFromMs()
    return widened({ fromMs, toMs }, hasMinutes ? 'minute' : 'hour')
  }

  /** As `resolve`, for a range that is compared with the one before it: minutes only where both still have them. */
  comparable(request: RangeRequest): Range {
    const range = this.resolve(request)
    return rangeBefore(range).fromMs >= this.#minutesFromMs() ? range : inHours(range)
  }

  /** The range as far as figures of people, and others that have many rows for each hour, can tell: never by the minute. */
  ofPeople(range: Range): Range {
    return widened(range, range.toMs - range.fromMs <= MAX_HOURS_OF_PEOPLE_MS ? 'hour' : 'day')
  }

  /** The range as asked for, not widened: where single messages are read, buckets do not matter. */
  exactly(request: RangeRequest): Range {
    return this.#bounds(request)
  }

  /**
   * Without `grain`, the size that makes a readable chart.
   * @throws InvalidInput also where that would be more than `MAX_BUCKETS`, or minutes that are no longer kept
   */
  series(request: RangeRequest, grain: SeriesGrain | undefined): Series {
    const bounds = this.#bounds(request)
    const chosen = grain ?? this.#readableGrain(bounds.fromMs, bounds.toMs)
    const fromMs = bucketStart(chosen, bounds.fromMs)
    const toMs = bucketCeiling(chosen, bounds.toMs)
    if (chosen === 'minute' && fromMs < this.#minutesFromMs()) {
      throw new InvalidInput(['query', 'bucket'], `Minutes are kept for ${this.minuteRetentionDays} days`)
    }
    const starts = bucketStarts(chosen, fromMs, toMs, MAX_BUCKETS)
    if (!starts) throw new InvalidInput(['query', 'bucket'], `More than ${MAX_BUCKETS} buckets; choose a larger size`)
    return { grain: chosen, fromMs, toMs, starts }
  }

  /** As `series`, of what is not counted by the minute. */
  hourlySeries(request: RangeRequest, grain: Exclude<SeriesGrain, 'minute'> | undefined): Series {
    const bounds = this.#bounds(request)
    const readable = this.#readableGrain(bounds.fromMs, bounds.toMs)
    return this.series(request, grain ?? (readable === 'minute' ? 'hour' : readable))
  }

  #bounds({ from, to }: RangeRequest): Range {
    const nowMs = this.clock.now().getTime()
    // The present moment belongs to the range, although its end does not.
    const toMs = to ?? Math.max(nowMs + 1, (from ?? 0) + 1)
    const fromMs = from ?? toMs - DEFAULT_RANGE_MS
    if (fromMs >= toMs) throw new InvalidInput(['query', 'from'], 'Must be earlier than `to`')
    if (fromMs < EARLIEST_MS) throw new InvalidInput(['query', 'from'], 'Must be in 2000 or later')
    if (toMs > LATEST_MS) throw new InvalidInput(['query', 'to'], 'Must be before 2100')
    if (toMs - fromMs > MAX_RANGE_MS) {
      throw new InvalidInput(['query', 'from'], `A range may be ${MAX_RANGE_MS / DAY_MS} days long at most`)
    }
    return { fromMs, toMs }
  }

  #readableGrain(fromMs: number, toMs: number): SeriesGrain {
    // Whole hours: a range up to now is a millisecond longer than it looks.
    const hours = Math.floor((toMs - fromMs) / HOUR_MS)
    if (hours <= 6 && fromMs >= this.#minutesFromMs()) return 'minute'
    if (hours <= 14 * 24) return 'hour'
    return hours <= 400 * 24 ? 'day' : 'month'
  }

  /** From here on minutes are kept: whole hours, so that no chart begins with half of one. */
  #minutesFromMs(): number {
    return bucketStart('hour', this.clock.now().getTime() - this.minuteRetentionDays * DAY_MS)
  }
}

/** The range of the same length right before. */
export function rangeBefore({ fromMs, toMs }: Range): Range {
  return { fromMs: fromMs - (toMs - fromMs), toMs: fromMs }
}

/** The range widened to whole hours. */
export function inHours(range: Range): Range {
  return widened(range, 'hour')
}

/** The fewest rows of a roll-up that make up the range, which must be aligned to the finest grain it then needs. */
export function segmentsOf({ fromMs, toMs }: Range, rollup: RollupName): readonly Segment[] {
  return cover(fromMs, toMs, ROLLUPS[rollup].grains)
}

function widened({ fromMs, toMs }: Range, grain: Grain): Range {
  return { fromMs: bucketStart(grain, fromMs), toMs: bucketCeiling(grain, toMs) }
}
