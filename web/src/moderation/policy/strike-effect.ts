import type { StrikePolicy, StrikeStep } from '@parley/client/acts-api'

export const WEIGHED = ['hide', 'reject', 'remove', 'warn'] as const
export type Weighed = (typeof WEIGHED)[number]

export interface StrikeEffect {
  readonly penalty: StrikeStep['penalty']
  /** So many acts of the kind within the window lead there, when nothing else is on record. */
  readonly acts: number
}

/** Where acts of one kind lead by themselves, mildest first; each penalty at the step that comes first. */
export function effectsOf({ weights, ladder }: StrikePolicy, action: Weighed, label: string | null): StrikeEffect[] {
  const points = pointsOf(weights[action], label)
  if (points === 0) return []
  const first = new Map<StrikeStep['penalty'], number>()
  for (const step of ladder) {
    const acts = Math.ceil(step.points / points)
    first.set(step.penalty, Math.min(acts, first.get(step.penalty) ?? acts))
  }
  return (['warn', 'mute', 'ban'] as const).flatMap((penalty) => {
    const acts = first.get(penalty)
    return acts === undefined ? [] : [{ penalty, acts }]
  })
}

/** What one act counts; as chat-service's `strikePoints`. */
export function pointsOf(weight: StrikePolicy['weights'][Weighed], label: string | null): number {
  return (label === null ? undefined : weight.labels[label]) ?? weight.base
}

/** With one weight set; `null` gives a label back to what its act counts otherwise. */
export function withWeight(
  weights: StrikePolicy['weights'],
  action: Weighed,
  label: string | null,
  points: number | null,
): StrikePolicy['weights'] {
  const weight = weights[action]
  if (label === null) return points === null ? weights : { ...weights, [action]: { ...weight, base: points } }
  const { [label]: _, ...others } = weight.labels
  const labels = points === null ? others : { ...others, [label]: points }
  return { ...weights, [action]: { ...weight, labels } }
}
