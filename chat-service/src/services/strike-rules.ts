import type { Label } from '@parley/common/contracts/moderation'
import type { Offence, StrikePenalty, StrikeTotals } from '../repositories/strikes.js'
import type { PenaltyKind, StrikeAction, StrikePolicy, StrikeStep } from '../schemas/strike-policy.js'

/** What one act counts. */
export function strikePoints({ weights }: StrikePolicy, action: StrikeAction, label: string | null): number {
  const { base, labels } = weights[action]
  return (label === null ? undefined : labels[label as Label]) ?? base
}

const GRAVITY: Readonly<Record<PenaltyKind, number>> = { warn: 0, mute: 1, ban: 2 }

/**
 * What follows when somebody's strikes rose from `before` to `after`: of the steps that were reached just now, the
 * hardest of each scope. A step that was reached earlier does not follow again before strikes have run out.
 */
export function penaltiesFor(ladder: readonly StrikeStep[], { before, after }: StrikeTotals): StrikePenalty[] {
  return (['room', 'server'] as const).flatMap((scope) => {
    const reached = ladder.filter(
      (step) => step.scope === scope && before[scope] < step.points && after[scope] >= step.points,
    )
    const [hardest] = reached.sort((a, b) => GRAVITY[b.penalty] - GRAVITY[a.penalty] || b.points - a.points)
    if (!hardest) return []
    return [{ kind: hardest.penalty, scope, durationS: hardest.duration_s, points: hardest.points }]
  })
}

/** What an act counts against its author; null = nothing, as for staff and webhooks. */
export function offenceOf(
  strikes: StrikePolicy,
  author: { readonly userId: string; readonly isStaff: boolean; readonly kind: string },
  act: { readonly action: StrikeAction; readonly label: string | null; readonly at: Date; readonly isDirect: boolean },
): Offence | null {
  if (author.isStaff || author.kind === 'webhook') return null
  const points = strikePoints(strikes, act.action, act.label)
  if (points === 0) return null
  return {
    userId: author.userId,
    action: act.action,
    label: act.label,
    points,
    windowDays: strikes.window_days,
    at: act.at,
    // Nobody can be banned from a conversation of two; there a ban is silence.
    escalate: (totals) =>
      penaltiesFor(strikes.ladder, totals).map((penalty) =>
        act.isDirect && penalty.scope === 'room' && penalty.kind === 'ban' ? { ...penalty, kind: 'mute' } : penalty,
      ),
  }
}
