import type { Principal } from '@parley/common/contracts/identity'
import type { SentimentCounts, SentimentRepository } from '../repositories/sentiment.js'
import type { FigureAccess } from './permissions.js'
import type { RangeRequest, Ranges, SeriesGrain } from './ranges.js'

export interface SentimentFigures extends SentimentCounts {
  /** Positive less negative, by scored: -1..1; null where nothing was scored. */
  readonly balance: number | null
}

export interface SentimentSeries {
  readonly fromMs: number
  readonly toMs: number
  readonly grain: SeriesGrain
  readonly figures: SentimentFigures
  readonly points: readonly { readonly atMs: number; readonly figures: SentimentFigures }[]
}

const NOTHING: SentimentCounts = { scored: 0, positive: 0, neutral: 0, negative: 0 }

/** How people talk, over time. */
export class SentimentService {
  constructor(
    private readonly sentiment: SentimentRepository,
    private readonly ranges: Ranges,
    private readonly access: FigureAccess,
  ) {}

  async series(
    actor: Principal,
    {
      room,
      bucket,
      ...request
    }: RangeRequest & { readonly room?: string | undefined; readonly bucket?: SeriesGrain | undefined },
  ): Promise<SentimentSeries> {
    await this.access.require(actor, 'dashboards:read', room)
    const { starts, ...series } = this.ranges.series(request, bucket)
    const byBucket = await this.sentiment.series(series.grain, series, room)
    const total = [...byBucket.values()].reduce(added, NOTHING)
    return {
      ...series,
      figures: figuresOf(total),
      points: starts.map((atMs) => ({ atMs, figures: figuresOf(byBucket.get(atMs) ?? NOTHING) })),
    }
  }
}

function added(a: SentimentCounts, b: SentimentCounts): SentimentCounts {
  return {
    scored: a.scored + b.scored,
    positive: a.positive + b.positive,
    neutral: a.neutral + b.neutral,
    negative: a.negative + b.negative,
  }
}

function figuresOf(counts: SentimentCounts): SentimentFigures {
  const { scored, positive, negative } = counts
  return { ...counts, balance: scored === 0 ? null : (positive - negative) / scored }
}
