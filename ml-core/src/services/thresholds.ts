import { LABELS, type Label, type Scores } from '@parley/common/contracts/moderation'

/** From which score on a label counts: to be looked at, to be hidden. */
export interface Threshold {
  readonly flag: number
  readonly hide: number
}
export type Thresholds = Readonly<Record<Label, Threshold>>

/** For a model that brings no thresholds of its own. */
export const DEFAULT_THRESHOLDS: Thresholds = {
  toxicity: { flag: 0.5, hide: 0.85 },
  severe_toxicity: { flag: 0.3, hide: 0.6 },
  obscene: { flag: 0.5, hide: 0.9 },
  threat: { flag: 0.3, hide: 0.6 },
  insult: { flag: 0.5, hide: 0.85 },
  identity_attack: { flag: 0.3, hide: 0.6 },
}

/** The labels worth a person's look. */
export function flaggedLabels(scores: Scores, thresholds: Thresholds): Label[] {
  return LABELS.filter((label) => scores[label] >= thresholds[label].flag)
}
