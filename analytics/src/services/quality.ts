import type { Principal } from '@parley/common/contracts/identity'
import type { ActivityRepository, LabelTotals } from '../repositories/activity.js'
import type { ActivityQuery } from './activity.js'
import { requirePermission } from './permissions.js'
import { type Ranges, segmentsOf } from './ranges.js'

/** How moderators judged what the machine did. */
export interface QualityFigures {
  /** Messages the machine flagged, hid, held or rejected. */
  readonly actedOn: number
  readonly upheld: number
  readonly overturned: number
  /** Share of the decided ones that moderators overturned; null when none was decided. */
  readonly overrideRate: number | null
}

export interface Quality {
  readonly fromMs: number
  readonly toMs: number
  readonly overall: QualityFigures
  /** Removed by moderators although the machine had done nothing. */
  readonly missed: number
  readonly labels: readonly (QualityFigures & { readonly label: string })[]
}

/** Moderators' decisions are labels: they say how often the machine is wrong. */
export class QualityService {
  constructor(
    private readonly activity: ActivityRepository,
    private readonly ranges: Ranges,
  ) {}

  async overrides(actor: Principal, { room, ...request }: ActivityQuery): Promise<Quality> {
    requirePermission(actor, 'dashboards:read')
    const range = this.ranges.resolve(request)
    const [totals, labels] = await Promise.all([
      this.activity.totals(segmentsOf(range, 'server_totals'), room),
      this.activity.labels(segmentsOf(range, 'server_label_totals'), room),
    ])
    return {
      ...range,
      overall: figuresOf(totals),
      missed: totals.missed,
      labels: labels.map((counts) => ({ label: counts.label, ...figuresOf(counts) })),
    }
  }
}

function figuresOf({ flagged, hidden, held, rejected, upheld, overturned }: LabelTotals): QualityFigures {
  const decided = upheld + overturned
  return {
    actedOn: flagged + hidden + held + rejected,
    upheld,
    overturned,
    overrideRate: decided === 0 ? null : overturned / decided,
  }
}
