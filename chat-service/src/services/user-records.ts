import type { Principal } from '@parley/common/contracts/identity'
import { NotFound } from '@parley/common/errors'
import type { RoomId, UserId } from '@parley/common/ids'
import type { PoliciesRepository } from '../repositories/policies.js'
import type { RecordView, UserRecord, UserRecordsRepository } from '../repositories/user-records.js'
import type { Access } from './access.js'
import { DEFAULT_POLICY } from './policy-defaults.js'
import { isServerReviewer } from './review-access.js'

export type { UserRecord } from '../repositories/user-records.js'

/** What is remembered of a person's conduct: for those who moderate them, and for themselves. */
export class UserRecordService {
  constructor(
    private readonly access: Access,
    private readonly records: UserRecordsRepository,
    private readonly policies: PoliciesRepository,
  ) {}

  /** In the rooms the asker moderates, or the one named; for the server's staff in all. */
  async of(principal: Principal, userId: UserId, roomId: RoomId | null): Promise<UserRecord> {
    return this.#read(userId, await this.#view(principal, roomId))
  }

  async own(principal: Principal): Promise<UserRecord> {
    await this.access.require(principal, 'record:read_own')
    return this.#read(principal.userId, { kind: 'all' })
  }

  async #view(principal: Principal, roomId: RoomId | null): Promise<RecordView> {
    const isStaff = isServerReviewer(principal)
    if (isStaff) await this.access.require(principal, 'server:review')
    else if (roomId !== null) await this.access.require(principal, 'moderation:review', { roomId })
    else await this.access.require(principal, 'moderation:bulk')
    if (roomId !== null) return { kind: 'room', roomId }
    return isStaff ? { kind: 'all' } : { kind: 'rooms_of', userId: principal.userId }
  }

  async #read(userId: UserId, view: RecordView): Promise<UserRecord> {
    const server = (await this.policies.server())?.policy ?? DEFAULT_POLICY
    const record = await this.records.read(userId, view, server.strikes.window_days)
    // To somebody who shares no room with them that the asker moderates, they do not exist.
    const isInView = record && (view.kind !== 'rooms_of' || record.rooms.length + record.acts.length > 0)
    if (!record || !isInView) throw new NotFound('User', 'user_not_found')
    return record
  }
}
