import type { Label } from '@parley/common/contracts/moderation'
import type { AnsweredRange, Bucket } from './analytics-ranges.js'

/** `count` of `n`, with Wilson's 95 % confidence interval; null where `n` is too small to say. */
export interface Proportion {
  readonly count: number
  readonly n: number
  readonly share: number | null
  readonly low: number | null
  readonly high: number | null
}

/** How moderators judged what one version of the model led to. */
export interface ModelQuality {
  readonly model_version: string
  readonly scored: number
  readonly acted_on: number
  readonly upheld: number
  readonly overturned: number
  readonly missed: number
  /** Overturned among the decided ones. */
  readonly override: Proportion
}

/** Two moderators who decided on the same message. */
export interface ModeratorPair {
  /** Who decided first, and who then. */
  readonly first: { readonly id: string; readonly name: string }
  readonly second: { readonly id: string; readonly name: string }
  readonly n: number
  readonly agreed: number
  /** Cohen's kappa; null where `n` is too small, or where chance alone would make them agree. */
  readonly kappa: number | null
}

/** Decisions of two moderators on the same message: most are second looks, such as at appeals. */
export interface Agreement {
  readonly n: number
  readonly both_removed: number
  readonly both_kept: number
  readonly removed_then_kept: number
  readonly kept_then_removed: number
  readonly observed: Proportion
  readonly kappa: number | null
  /** The pairs with the most common messages. */
  readonly pairs: readonly ModeratorPair[]
}

/** One threshold, had it been in force: of the messages that people decided on. */
export interface ThresholdPoint {
  readonly threshold: number
  /** Removed by people, among the decided ones that score at least this. */
  readonly precision: Proportion
  /** Scoring at least this, among those that people removed. Of reviewed messages only: what nobody saw is not in it. */
  readonly recall: Proportion
}

export interface ThresholdCurve {
  readonly model_version: string
  readonly label: Label
  readonly decided: number
  readonly removed: number
  readonly points: readonly ThresholdPoint[]
}

export interface ThresholdCurves extends AnsweredRange {
  readonly curves: readonly ThresholdCurve[]
}

/** Milliseconds from when an item came before people to its decision, right to within 7 %. */
export interface TurnaroundFigures {
  readonly decisions: number
  readonly p50_ms: number | null
  readonly p95_ms: number | null
}

/** The queue as it is this moment. */
export type ReviewQueueState =
  | {
      readonly status: 'ok'
      readonly open: number
      readonly oldest_age_ms: number | null
      readonly p50_age_ms: number | null
      readonly p95_age_ms: number | null
      readonly causes: readonly { readonly cause: string; readonly open: number; readonly oldest_age_ms: number }[]
    }
  | { readonly status: 'unreachable' }

export interface Turnaround extends AnsweredRange, TurnaroundFigures {
  readonly bucket: Bucket
  readonly causes: readonly (TurnaroundFigures & { readonly cause: string })[]
  readonly points: readonly (TurnaroundFigures & { readonly at: string })[]
  readonly queue: ReviewQueueState
}

/** Messages taken from others' eyes, by the machine alone or by people. */
export interface AutomationFigures {
  /** Hidden, held or refused by policy, and not put back by people. */
  readonly automatic: number
  /** Of those: confirmed by a person. */
  readonly confirmed: number
  /** Removed by people where policy had only flagged. */
  readonly assisted: number
  /** Removed by people where policy had done nothing. */
  readonly manual: number
  /** Hidden, held or refused by policy, and put back by people. */
  readonly reversed: number
  /** `automatic` among all that were taken down. */
  readonly automatic_share: Proportion
}

export interface Automation extends AnsweredRange, AutomationFigures {
  readonly bucket: Bucket
  readonly points: readonly (AutomationFigures & { readonly at: string })[]
}

export interface TopRule {
  readonly rule: string
  readonly flagged: number
  readonly hidden: number
  readonly held: number
  readonly rejected: number
  readonly acted_on: number
  readonly upheld: number
  readonly overturned: number
  /** Upheld among the decided ones. */
  readonly precision: Proportion
}

export interface TopRules extends AnsweredRange {
  readonly items: readonly TopRule[]
}

export interface HeatmapCell {
  readonly label: Label
  /** Messages that this label made policy act on. */
  readonly acted_on: number
  /** Null where nothing was scored. */
  readonly mean_score: number | null
}

/** Rooms (with the most acted-on messages first) by labels. */
export interface Heatmap extends AnsweredRange {
  readonly labels: readonly Label[]
  readonly rooms: readonly {
    readonly id: string
    readonly name: string
    readonly messages: number
    readonly scored: number
    readonly acted_on: number
    /** In the order of `labels`. */
    readonly cells: readonly HeatmapCell[]
  }[]
}

export interface SentimentFigures {
  readonly scored: number
  readonly positive: number
  readonly neutral: number
  readonly negative: number
  /** Positive less negative, by scored: -1..1; null where nothing was scored. */
  readonly balance: number | null
}

export interface SentimentSeries extends AnsweredRange, SentimentFigures {
  readonly bucket: Bucket
  readonly points: readonly (SentimentFigures & { readonly at: string })[]
}
