import type { RoomId } from '@parley/common/ids'
import type { AuditRepository } from '../repositories/audit.js'
import type { Delivery } from '../repositories/outgoing-deliveries.js'
import type { RoomLogRepository } from '../repositories/room-log.js'
import { auditEntryBody } from './audit-bodies.js'
import { EVERYBODY } from './message-bodies.js'
import { roomEventBody } from './room-event-bodies.js'

/** What a delivery says, in the shape that Standard Webhooks recommends. */
export interface EventPayload {
  readonly type: string
  /** When it happened. */
  readonly timestamp: string
  readonly data: unknown
}

/**
 * Makes the bodies of deliveries from what they are about, as it stands at this moment and as everybody in the room may
 * see it: a text that was retracted or erased since does not leave, however late the delivery is.
 */
export class EventBodies {
  constructor(
    private readonly log: RoomLogRepository,
    private readonly audit: AuditRepository,
  ) {}

  /** Null when there is nothing left to tell, as when the log was purged or the room deleted. */
  async of({ type, subject, roomId, createdAt }: Delivery): Promise<EventPayload | null> {
    if ('seq' in subject) return roomId === null ? null : this.#roomEvent(type, roomId, subject.seq)
    if ('audit_id' in subject) {
      const entry = await this.audit.find(subject.audit_id)
      return entry && { type, timestamp: entry.at.toISOString(), data: auditEntryBody(entry) }
    }
    if ('ping' in subject) return { type, timestamp: createdAt.toISOString(), data: {} }
    return null
  }

  async #roomEvent(type: string, roomId: RoomId, seq: number): Promise<EventPayload | null> {
    const slice = await this.log.since(roomId, seq - 1, 1)
    const [logged] = slice?.entries ?? []
    if (logged?.event.seq !== seq) return null
    const { event, message, user } = logged
    const { t: _, ...data } = roomEventBody(event, { message, user }, EVERYBODY)
    return { type, timestamp: event.at.toISOString(), data }
  }
}
