import type { Principal } from '@parley/common/contracts/identity'
import type { ModeratorActs, ModeratorsRepository } from '../repositories/moderators.js'
import type { TurnaroundRepository } from '../repositories/turnaround.js'
import { requirePermission } from './permissions.js'
import { type Proportion, proportion } from './proportions.js'
import { type RangeRequest, type Ranges, segmentsOf } from './ranges.js'
import { turnaroundFigures } from './turnaround.js'

export interface ModeratorAtWork extends ModeratorActs {
  /** Of the decisions, those that were reversed later. */
  readonly overturn: Proportion
  readonly p50Ms: number | null
  readonly p95Ms: number | null
}

export interface ModeratorsAtWork {
  readonly fromMs: number
  readonly toMs: number
  readonly items: readonly ModeratorAtWork[]
}

/** Who did how much in moderation, and what became of it. */
export class ModeratorsService {
  constructor(
    private readonly moderators: ModeratorsRepository,
    private readonly turnaround: TurnaroundRepository,
    private readonly ranges: Ranges,
  ) {}

  /** By the time of the act; widened to whole hours, or days where it is long. */
  async acts(actor: Principal, { limit, ...request }: RangeRequest & { limit: number }): Promise<ModeratorsAtWork> {
    requirePermission(actor, 'dashboards:read')
    const range = this.ranges.ofPeople(this.ranges.resolve(request))
    const [acts, durations] = await Promise.all([
      this.moderators.acts(segmentsOf(range, 'moderator_totals'), segmentsOf(range, 'reviewer_totals'), limit),
      this.turnaround.byModerator(segmentsOf(range, 'reviewer_bins')),
    ])
    return {
      ...range,
      items: acts.map((moderator) => {
        const { p50Ms, p95Ms } = turnaroundFigures(durations.get(moderator.id) ?? [])
        return { ...moderator, overturn: proportion(moderator.overturned, moderator.decisions), p50Ms, p95Ms }
      }),
    }
  }
}
