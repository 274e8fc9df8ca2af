import type { Principal } from '@parley/common/contracts/identity'
import type { Ranked, Ranking, TopRepository } from '../repositories/top.js'
import { requirePermission } from './permissions.js'
import { type RangeRequest, type Ranges, segmentsOf } from './ranges.js'

export interface TopQuery extends RangeRequest {
  readonly by: Ranking
  readonly limit: number
}

export interface Top {
  readonly fromMs: number
  readonly toMs: number
  readonly items: readonly Ranked[]
}

/** Where most happens, and by whom. */
export class TopService {
  constructor(
    private readonly top: TopRepository,
    private readonly ranges: Ranges,
  ) {}

  async rooms(actor: Principal, { by, limit, ...request }: TopQuery): Promise<Top> {
    requirePermission(actor, 'dashboards:read')
    const range = this.ranges.resolve(request)
    return { ...range, items: await this.top.rooms(segmentsOf(range, 'room_totals'), by, limit) }
  }

  /** Widened to whole hours, or days where it is long. */
  async users(actor: Principal, { by, limit, ...request }: TopQuery): Promise<Top> {
    requirePermission(actor, 'dashboards:read')
    const range = this.ranges.ofPeople(this.ranges.resolve(request))
    return { ...range, items: await this.top.users(segmentsOf(range, 'user_totals'), by, limit) }
  }
}
