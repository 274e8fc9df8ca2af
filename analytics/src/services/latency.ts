import type { Principal } from '@parley/common/contracts/identity'
import type { LatencyCount, LatencyRepository } from '../repositories/latency.js'
import { latencyBinEnd, latencyPercentile, totalOf } from './latency-bins.js'
import { requirePermission } from './permissions.js'
import type { RangeRequest, Ranges, SeriesGrain } from './ranges.js'

/** Milliseconds, right to within 7 %; null without verdicts. */
export interface LatencyFigures {
  readonly verdicts: number
  readonly p50Ms: number | null
  readonly p90Ms: number | null
  readonly p95Ms: number | null
  readonly p99Ms: number | null
}

export interface Latency {
  readonly fromMs: number
  readonly toMs: number
  readonly grain: SeriesGrain
  readonly figures: LatencyFigures
  readonly bins: readonly { readonly upToMs: number; readonly verdicts: number }[]
  readonly points: readonly { readonly atMs: number; readonly figures: LatencyFigures }[]
}

/** From a text's acceptance to its verdict's application, by the time of the latter. */
export class LatencyService {
  constructor(
    private readonly latency: LatencyRepository,
    private readonly ranges: Ranges,
  ) {}

  async verdicts(
    actor: Principal,
    { bucket, ...request }: RangeRequest & { bucket?: SeriesGrain | undefined },
  ): Promise<Latency> {
    requirePermission(actor, 'dashboards:read')
    const series = this.ranges.series(request, bucket)
    const byBucket = await this.latency.series(series.grain, series.fromMs, series.toMs)
    const all = new Map<number, number>()
    for (const counts of byBucket.values()) {
      for (const { bin, verdicts } of counts) all.set(bin, (all.get(bin) ?? 0) + verdicts)
    }
    const bins = [...all].map(([bin, verdicts]) => ({ bin, verdicts })).sort((a, b) => a.bin - b.bin)
    return {
      fromMs: series.fromMs,
      toMs: series.toMs,
      grain: series.grain,
      figures: figuresOf(bins),
      bins: bins.map(({ bin, verdicts }) => ({ upToMs: Math.round(latencyBinEnd(bin) * 10) / 10, verdicts })),
      points: series.starts.map((atMs) => ({ atMs, figures: figuresOf(byBucket.get(atMs) ?? []) })),
    }
  }
}

function figuresOf(bins: readonly LatencyCount[]): LatencyFigures {
  return {
    verdicts: totalOf(bins),
    p50Ms: latencyPercentile(bins, 0.5),
    p90Ms: latencyPercentile(bins, 0.9),
    p95Ms: latencyPercentile(bins, 0.95),
    p99Ms: latencyPercentile(bins, 0.99),
  }
}
