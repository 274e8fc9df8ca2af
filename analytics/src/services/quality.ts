import type { Principal } from '@parley/common/contracts/identity'
import type { Label } from '@parley/common/contracts/moderation'
import type { ActivityRepository, LabelTotals } from '../repositories/activity.js'
import type { DecisionsRepository, PairCounts } from '../repositories/decisions.js'
import type { DecidedBins, ModelTotals, QualityRepository } from '../repositories/quality.js'
import type { ActivityQuery } from './activity.js'
import { type Contingency, cohensKappa, sizeOf } from './kappa.js'
import { type FigureAccess, requirePermission } from './permissions.js'
import { type Proportion, proportion } from './proportions.js'
import { inHours, type RangeRequest, type Ranges, segmentsOf } from './ranges.js'
import { DECISION_BINS } from './score-bins.js'

/** How moderators judged what the machine did. */
export interface QualityFigures {
  /** Messages the machine flagged, hid, held or rejected. */
  readonly actedOn: number
  readonly upheld: number
  readonly overturned: number
  /** Share of the decided ones that moderators overturned; null when none was decided. */
  readonly overrideRate: number | null
  /** The same with how sure one can be of it. */
  readonly override: Proportion
}

/** Two moderators who decided on the same messages. */
export interface ModeratorPair extends Contingency {
  readonly first: { readonly id: string; readonly name: string }
  readonly second: { readonly id: string; readonly name: string }
  readonly n: number
  readonly agreed: number
  readonly kappa: number | null
}

export interface Agreement extends Contingency {
  readonly n: number
  readonly observed: Proportion
  readonly kappa: number | null
  readonly pairs: readonly ModeratorPair[]
}

export interface Quality {
  readonly fromMs: number
  readonly toMs: number
  readonly overall: QualityFigures
  /** Removed by moderators although the machine had done nothing. */
  readonly missed: number
  readonly labels: readonly (QualityFigures & { readonly label: string })[]
  /** Decisions of moderators that moderators reversed later. */
  readonly overturn: Proportion
  readonly agreement: Agreement
  readonly models: readonly (ModelTotals & { readonly override: Proportion })[]
}

export interface ThresholdPoint {
  readonly threshold: number
  /** Removed by people, among the decided ones that score at least this. */
  readonly precision: Proportion
  /** Scoring at least this, among those that people removed. */
  readonly recall: Proportion
}

export interface ThresholdCurve {
  readonly modelVersion: string
  readonly label: Label
  readonly decided: number
  readonly removed: number
  readonly points: readonly ThresholdPoint[]
}

export interface ThresholdCurves {
  readonly fromMs: number
  readonly toMs: number
  readonly curves: readonly ThresholdCurve[]
}

/** Distances between thresholds that the bins can be read at. */
export const THRESHOLD_STEPS = [0.05, 0.02, 0.01, 0.005] as const
export type ThresholdStep = (typeof THRESHOLD_STEPS)[number]

const SHOWN_PAIRS = 20

/** Moderators' decisions are labels: they say how often the machine is wrong, and how often moderators disagree. */
export class QualityService {
  constructor(
    private readonly activity: ActivityRepository,
    private readonly quality: QualityRepository,
    private readonly decisions: DecisionsRepository,
    private readonly ranges: Ranges,
    private readonly access: FigureAccess,
  ) {}

  async overrides(actor: Principal, { room, ...request }: ActivityQuery): Promise<Quality> {
    await this.access.require(actor, 'dashboards:read', room)
    const range = this.ranges.resolve(request)
    const hours = inHours(range)
    const [totals, labels, decided, pairs, models] = await Promise.all([
      this.activity.totals(segmentsOf(range, 'server_totals'), room),
      this.activity.labels(segmentsOf(range, 'server_label_totals'), room),
      this.quality.decisions(segmentsOf(hours, 'reviewer_totals')),
      this.decisions.pairs(range, room),
      this.quality.models(segmentsOf(hours, 'model_totals')),
    ])
    return {
      ...range,
      overall: figuresOf(totals),
      missed: totals.missed,
      labels: labels.map((counts) => ({ label: counts.label, ...figuresOf(counts) })),
      overturn: proportion(decided.overturned, decided.decisions),
      agreement: agreementOf(pairs),
      models: models.map((model) => ({
        ...model,
        override: proportion(model.overturned, model.upheld + model.overturned),
      })),
    }
  }

  /** How right each threshold would have been, had it been in force; of the messages that people decided on. */
  async thresholds(
    actor: Principal,
    {
      label,
      modelVersion,
      step,
      ...request
    }: RangeRequest & {
      readonly label?: Label | undefined
      readonly modelVersion?: string | undefined
      readonly step: ThresholdStep
    },
  ): Promise<ThresholdCurves> {
    requirePermission(actor, 'dashboards:read')
    const range = this.ranges.ofPeople(this.ranges.resolve(request))
    const decided = await this.quality.decidedBins(segmentsOf(range, 'decision_bins'), { label, modelVersion })
    return { ...range, curves: decided.map((bins) => curveOf(bins, step)) }
  }
}

function figuresOf({ flagged, hidden, held, rejected, upheld, overturned }: LabelTotals): QualityFigures {
  const decided = upheld + overturned
  return {
    actedOn: flagged + hidden + held + rejected,
    upheld,
    overturned,
    overrideRate: decided === 0 ? null : overturned / decided,
    override: proportion(overturned, decided),
  }
}

function agreementOf(pairs: readonly PairCounts[]): Agreement {
  const total = (name: keyof Contingency): number => pairs.reduce((sum, pair) => sum + pair[name], 0)
  const counts: Contingency = {
    bothRemoved: total('bothRemoved'),
    bothKept: total('bothKept'),
    removedThenKept: total('removedThenKept'),
    keptThenRemoved: total('keptThenRemoved'),
  }
  const n = sizeOf(counts)
  return {
    ...counts,
    n,
    observed: proportion(counts.bothRemoved + counts.bothKept, n),
    kappa: cohensKappa(counts),
    pairs: pairs.slice(0, SHOWN_PAIRS).map((pair) => ({
      ...pair,
      first: { id: pair.firstId, name: pair.firstName },
      second: { id: pair.secondId, name: pair.secondName },
      n: sizeOf(pair),
      agreed: pair.bothRemoved + pair.bothKept,
      kappa: cohensKappa(pair),
    })),
  }
}

/** From the highest threshold down, each adds the bins between it and the one above. */
function curveOf({ modelVersion, label, ...counts }: DecidedBins, step: ThresholdStep): ThresholdCurve {
  const removedIn = new Array<number>(DECISION_BINS).fill(0)
  const keptIn = new Array<number>(DECISION_BINS).fill(0)
  for (const [index, bin] of counts.bins.entries()) {
    removedIn[bin] = counts.removed[index] ?? 0
    keptIn[bin] = counts.kept[index] ?? 0
  }
  const allRemoved = removedIn.reduce((sum, count) => sum + count, 0)
  const allKept = keptIn.reduce((sum, count) => sum + count, 0)
  const width = Math.round(step * DECISION_BINS)
  const points: ThresholdPoint[] = []
  let removed = 0
  let kept = 0
  for (let bin = DECISION_BINS - 1; bin >= 0; bin--) {
    removed += removedIn[bin] ?? 0
    kept += keptIn[bin] ?? 0
    if (bin % width !== 0) continue
    const threshold = bin / DECISION_BINS
    points.push({ threshold, precision: proportion(removed, removed + kept), recall: proportion(removed, allRemoved) })
  }
  return { modelVersion, label, decided: allRemoved + allKept, removed: allRemoved, points: points.reverse() }
}
