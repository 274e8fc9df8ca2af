import type { Label } from '@parley/common/contracts/moderation'
import { LABELS } from '../../components/labels.js'

/** A figure with its 95 % interval. */
export interface Measured {
  readonly value: number
  readonly low: number
  readonly high: number
}

export interface LabelFigures {
  readonly label: Label
  readonly auc: Measured | null
  readonly flagPrecision: Measured | null
  readonly flagRecall: Measured | null
  readonly hidePrecision: Measured | null
  readonly hideRecall: Measured | null
}

export interface FalseAlarms {
  /** What kind of harmless texts. */
  readonly of: string
  readonly flagged: Measured | null
  readonly hidden: Measured | null
}

export interface ModelFigures {
  readonly meanAuc: Measured | null
  readonly sentimentAccuracy: Measured | null
  readonly labels: readonly LabelFigures[]
  readonly falseAlarms: readonly FalseAlarms[]
  /** How much of disguised abuse is flagged, by the kind of disguise. */
  readonly disguises: readonly { readonly kind: string; readonly flagged: Measured | null }[]
}

/**
 * The figures the model page shows, out of what training has recorded. The record is the recipe's own and may look
 * otherwise for another model: what is not there is null or absent.
 */
export function modelFigures(record: unknown): ModelFigures {
  return {
    meanAuc: measured(at(record, 'jigsaw', 'all', 'mean_auc')),
    sentimentAccuracy: measured(at(record, 'sentiment', 'accuracy')),
    labels: LABELS.map((label) => labelFigures(record, label)).filter(({ auc, flagRecall }) => auc ?? flagRecall),
    falseAlarms: Object.entries(fieldsOf(at(record, 'chat'))).map(([of, shares]) => ({
      of,
      flagged: measured(at(shares, 'flag')),
      hidden: measured(at(shares, 'hide')),
    })),
    disguises: Object.entries(fieldsOf(at(record, 'obfuscation'))).map(([kind, shares]) => ({
      kind,
      flagged: measured(at(shares, 'flagged')),
    })),
  }
}

function labelFigures(record: unknown, label: Label): LabelFigures {
  const thresholds = at(record, 'thresholds', label)
  return {
    label,
    auc: measured(at(record, 'jigsaw', 'all', 'labels', label, 'auc')),
    flagPrecision: measured(at(thresholds, 'all sources flag', 'precision')),
    flagRecall: measured(at(thresholds, 'all sources flag', 'recall')),
    hidePrecision: measured(at(thresholds, 'all sources hide', 'precision')),
    hideRecall: measured(at(thresholds, 'all sources hide', 'recall')),
  }
}

function at(value: unknown, ...path: readonly string[]): unknown {
  return path.reduce<unknown>((inner, name) => fieldsOf(inner)[name], value)
}

function fieldsOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Readonly<Record<string, unknown>>)
    : {}
}

/** `[value, low, high, ...]`. */
function measured(value: unknown): Measured | null {
  if (!Array.isArray(value)) return null
  const [middle, low, high] = value as readonly unknown[]
  return typeof middle === 'number' && typeof low === 'number' && typeof high === 'number'
    ? { value: middle, low, high }
    : null
}
