import type { Principal } from '@parley/common/contracts/identity'
import type { HeatmapRepository, RoomHeat } from '../repositories/heatmap.js'
import { requirePermission } from './permissions.js'
import { type RangeRequest, type Ranges, segmentsOf } from './ranges.js'

export interface Heatmap {
  readonly fromMs: number
  readonly toMs: number
  readonly rooms: readonly RoomHeat[]
}

/**
 * Which labels trouble which rooms; conversations of two are one room here. Widened to whole hours, or days where it is
 * long: of rooms and labels there are many rows.
 */
export class HeatmapService {
  constructor(
    private readonly heatmap: HeatmapRepository,
    private readonly ranges: Ranges,
  ) {}

  async rooms(actor: Principal, { limit, ...request }: RangeRequest & { readonly limit: number }): Promise<Heatmap> {
    requirePermission(actor, 'dashboards:read')
    const range = this.ranges.ofPeople(this.ranges.resolve(request))
    const [ofLabels, ofRooms] = [segmentsOf(range, 'room_label_totals'), segmentsOf(range, 'room_totals')]
    return { ...range, rooms: await this.heatmap.rooms(ofLabels, ofRooms, limit) }
  }
}
