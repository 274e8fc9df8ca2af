import type { Principal } from '@parley/common/contracts/identity'
import type { RoomMessagesRepository } from '../repositories/room-messages.js'
import type { Ranked, Ranking, TopRepository } from '../repositories/top.js'
import { asFarAs, type CountedRange, wholly } from './counted-range.js'
import { type FigureAccess, requirePermission } from './permissions.js'
import { type RangeRequest, type Ranges, segmentsOf } from './ranges.js'

export interface TopQuery extends RangeRequest {
  readonly by: Ranking
  readonly limit: number
}

export interface Top extends CountedRange {
  readonly items: readonly Ranked[]
}

/** Where most happens, and by whom. */
export class TopService {
  constructor(
    private readonly top: TopRepository,
    private readonly roomMessages: RoomMessagesRepository,
    private readonly ranges: Ranges,
    private readonly access: FigureAccess,
  ) {}

  /** Conversations of two are one room here. */
  async rooms(actor: Principal, { by, limit, ...request }: TopQuery): Promise<Top> {
    requirePermission(actor, 'dashboards:read')
    const range = this.ranges.resolve(request)
    return { ...wholly(range), items: await this.top.rooms(segmentsOf(range, 'room_totals'), by, limit) }
  }

  /** Of the whole server: widened to whole hours, or days where it is long. Of a room: as far as its messages are read. */
  async users(
    actor: Principal,
    { room, by, limit, ...request }: TopQuery & { readonly room?: string | undefined },
  ): Promise<Top> {
    await this.access.require(actor, 'dashboards:read', room)
    const asked = this.ranges.resolve(request)
    if (room) {
      const { reach, items } = await this.roomMessages.users({ room, ...asked }, by, limit)
      return { ...asFarAs(reach, asked), items }
    }
    const range = this.ranges.ofPeople(asked)
    return { ...wholly(range), items: await this.top.users(segmentsOf(range, 'user_totals'), by, limit) }
  }
}
