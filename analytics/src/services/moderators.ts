import type { Principal } from '@parley/common/contracts/identity'
import type { ModeratorActs, ModeratorsRepository } from '../repositories/moderators.js'
import { requirePermission } from './permissions.js'
import { type RangeRequest, type Ranges, segmentsOf } from './ranges.js'

export interface ModeratorsAtWork {
  readonly fromMs: number
  readonly toMs: number
  readonly items: readonly ModeratorActs[]
}

/** Who did how much in moderation. */
export class ModeratorsService {
  constructor(
    private readonly moderators: ModeratorsRepository,
    private readonly ranges: Ranges,
  ) {}

  /** By the time of the act; widened to whole hours, or days where it is long. */
  async acts(actor: Principal, { limit, ...request }: RangeRequest & { limit: number }): Promise<ModeratorsAtWork> {
    requirePermission(actor, 'dashboards:read')
    const range = this.ranges.ofPeople(this.ranges.resolve(request))
    return { ...range, items: await this.moderators.acts(segmentsOf(range, 'moderator_totals'), limit) }
  }
}
