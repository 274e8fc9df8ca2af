import type { Principal } from '@parley/common/contracts/identity'
import type { Logger } from '@parley/common/logger'
import type { DurationCount, TurnaroundRepository } from '../repositories/turnaround.js'
import { answerOrNull } from './answer-or-null.js'
import { latencyPercentile } from './latency-bins.js'
import { requirePermission } from './permissions.js'
import { type RangeRequest, type Ranges, type SeriesGrain, segmentsOf } from './ranges.js'
import type { ReviewQueueAges } from './system-sources.js'

/** Milliseconds, right to within 7 %; null without decisions. */
export interface TurnaroundFigures {
  readonly decisions: number
  readonly p50Ms: number | null
  readonly p95Ms: number | null
}

export interface Turnaround {
  readonly fromMs: number
  readonly toMs: number
  readonly grain: SeriesGrain
  readonly figures: TurnaroundFigures
  readonly causes: readonly { readonly cause: string; readonly figures: TurnaroundFigures }[]
  readonly points: readonly { readonly atMs: number; readonly figures: TurnaroundFigures }[]
  /** As it is this moment; null when chat-service does not say. */
  readonly queue: ReviewQueueAges | null
}

/** From when something came before people to their decision, by the time of the decision. */
export class TurnaroundService {
  constructor(
    private readonly turnaround: TurnaroundRepository,
    private readonly ranges: Ranges,
    private readonly queue: () => Promise<ReviewQueueAges>,
    private readonly logger: Logger,
  ) {}

  async reviews(
    actor: Principal,
    { bucket, ...request }: RangeRequest & { readonly bucket?: Exclude<SeriesGrain, 'minute'> | undefined },
  ): Promise<Turnaround> {
    requirePermission(actor, 'dashboards:read')
    const { starts, ...series } = this.ranges.hourlySeries(request, bucket)
    const [byCause, byBucket, queue] = await Promise.all([
      this.turnaround.byCause(segmentsOf(series, 'turnaround_bins')),
      this.turnaround.series(series.grain, series),
      answerOrNull('review queue', this.queue, this.logger),
    ])
    return {
      ...series,
      figures: turnaroundFigures(merged([...byCause.values()])),
      causes: [...byCause].map(([cause, bins]) => ({ cause, figures: turnaroundFigures(bins) })),
      points: starts.map((atMs) => ({ atMs, figures: turnaroundFigures(byBucket.get(atMs) ?? []) })),
      queue,
    }
  }
}

/** `bins` in order. */
export function turnaroundFigures(bins: readonly DurationCount[]): TurnaroundFigures {
  const counts = bins.map(({ bin, decisions }) => ({ bin, verdicts: decisions }))
  return {
    decisions: bins.reduce((sum, { decisions }) => sum + decisions, 0),
    p50Ms: latencyPercentile(counts, 0.5),
    p95Ms: latencyPercentile(counts, 0.95),
  }
}

function merged(lists: readonly (readonly DurationCount[])[]): readonly DurationCount[] {
  const all = new Map<number, number>()
  for (const { bin, decisions } of lists.flat()) all.set(bin, (all.get(bin) ?? 0) + decisions)
  return [...all].map(([bin, decisions]) => ({ bin, decisions })).sort((a, b) => a.bin - b.bin)
}
