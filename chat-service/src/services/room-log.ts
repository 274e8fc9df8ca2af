import type { RoomEvent, RoomEventsBody } from '@parley/common/contracts/chat'
import type { Principal } from '@parley/common/contracts/identity'
import { NotFound } from '@parley/common/errors'
import type { RoomId } from '@parley/common/ids'
import type { RoomLogRepository } from '../repositories/room-log.js'
import type { Access, RoomGrant } from './access.js'
import { EVERYBODY } from './message-bodies.js'
import { roomEventBody } from './room-event-bodies.js'

export interface LogPosition {
  /** The last `seq` the asker has. */
  readonly since: number
  /** The epoch that `since` was read in; left out = take it for the present one. */
  readonly epoch?: string | undefined
}

export interface LogPage extends RoomEventsBody {
  readonly grant: RoomGrant
}

/** The room's log: every change, gap-free, in one total order. Docs: docs/order-and-resume.md. */
export class RoomLogService {
  constructor(
    private readonly access: Access,
    private readonly log: RoomLogRepository,
    /** Names this history of the logs; another one means that sequence numbers start a new life. */
    readonly epoch: string,
  ) {}

  /**
   * What happened after `since`, oldest first, at most `limit` entries; read on from the last one until it is `head`.
   * `recovered: false`, with no entries, when the log cannot give everything since: another epoch, purged, or a `since`
   * that this log never reached.
   */
  async since(principal: Principal, roomId: RoomId, position: LogPosition, limit: number): Promise<LogPage> {
    const grant = await this.access.require(principal, 'log:read', { roomId })
    const slice = await this.log.since(roomId, position.since, limit)
    if (slice === null) throw new NotFound('Room', 'room_not_found')
    const isSameEpoch = position.epoch === undefined || position.epoch === this.epoch
    const recovered = isSameEpoch && position.since >= slice.purgedSeq && position.since <= slice.headSeq
    const viewer = { userId: principal.userId, canModerate: grant.canModerate }
    const events = recovered
      ? slice.entries.map(({ event, message, user }) => roomEventBody(event, { message, user }, viewer))
      : []
    return { epoch: this.epoch, head: slice.headSeq, recovered, events, grant }
  }

  /**
   * The oldest `limit` entries after `since` as everybody may see them; for an edge whose members were let in already, and
   * who share what is read.
   */
  async entries(roomId: RoomId, since: number, limit: number): Promise<RoomEvent[]> {
    const slice = await this.log.since(roomId, since, limit)
    return (slice?.entries ?? []).map(({ event, message, user }) => roomEventBody(event, { message, user }, EVERYBODY))
  }

  /** Where the rooms' logs stand; for an edge whose members were let in already. */
  heads(roomIds: readonly RoomId[]): Promise<ReadonlyMap<RoomId, number>> {
    return this.log.heads(roomIds)
  }
}
