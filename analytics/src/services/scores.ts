import type { Principal } from '@parley/common/contracts/identity'
import { LABELS, type Label } from '@parley/common/contracts/moderation'
import type { ScoresRepository } from '../repositories/scores.js'
import { requirePermission } from './permissions.js'
import { inHours, type RangeRequest, type Ranges, segmentsOf } from './ranges.js'
import { type BinCount, mergeBins, type ScoreRange } from './score-bins.js'

export interface ScoreHistograms {
  readonly fromMs: number
  readonly toMs: number
  readonly histograms: readonly {
    readonly label: Label
    readonly scored: number
    readonly bins: readonly ScoreRange[]
  }[]
}

/** How scores are spread: what a threshold would catch. Widened to whole hours. */
export class ScoresService {
  constructor(
    private readonly scores: ScoresRepository,
    private readonly ranges: Ranges,
  ) {}

  async histograms(
    actor: Principal,
    { label, bins, ...request }: RangeRequest & { label?: Label | undefined; bins: BinCount },
  ): Promise<ScoreHistograms> {
    requirePermission(actor, 'dashboards:read')
    const range = inHours(this.ranges.resolve(request))
    const stored = await this.scores.bins(segmentsOf(range, 'score_bins'), label)
    const histograms = (label ? [label] : LABELS).map((name) => {
      const merged = mergeBins(stored.get(name) ?? new Map(), bins)
      return { label: name, scored: merged.reduce((sum, { messages }) => sum + messages, 0), bins: merged }
    })
    return { ...range, histograms }
  }
}
