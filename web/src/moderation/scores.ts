import type { Thresholds } from '@parley/client/policy-api'
import type { Label, Scores } from '@parley/common/contracts/moderation'
import { LABELS } from '../components/labels.js'

export type Reached = keyof Thresholds | 'none'

/** The strongest threshold a score is at or above. */
export function reachedBy(score: number, thresholds: Thresholds): Reached {
  for (const action of ['reject', 'hide', 'flag'] as const) {
    const threshold = thresholds[action]
    if (threshold !== null && score >= threshold) return action
  }
  return 'none'
}

/** The labels with what reached a threshold in front, then by score: what matters is read at the top. */
export function labelsByWeight(scores: Scores, thresholds: Readonly<Record<Label, Thresholds>> | null): Label[] {
  const strength = (label: Label) => (thresholds ? STRENGTH[reachedBy(scores[label], thresholds[label])] : 0)
  return LABELS.toSorted((a, b) => strength(b) - strength(a) || scores[b] - scores[a])
}

const STRENGTH: Readonly<Record<Reached, number>> = { none: 0, flag: 1, hide: 2, reject: 3 }
