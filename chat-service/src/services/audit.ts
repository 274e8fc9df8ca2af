import type { Principal } from '@parley/common/contracts/identity'
import type { RoomId } from '@parley/common/ids'
import type { AuditEntry, AuditFilter, AuditRepository, AuditScope } from '../repositories/audit.js'
import type { Access } from './access.js'
import { holdsServerRole } from './access-rules.js'

export type { AuditFilter } from '../repositories/audit.js'

/** An export is a file for people; whoever needs more reads the pages. */
const MAX_EXPORTED = 10_000

/** Who did what. Nothing here can change it. */
export class AuditService {
  constructor(
    private readonly access: Access,
    private readonly audit: AuditRepository,
  ) {}

  /** Newest first, older than entry `before`: everything for the server's staff, their rooms' for room moderators. */
  async list(
    actor: Principal,
    filter: AuditFilter,
    before: string | null,
    limit: number,
  ): Promise<readonly AuditEntry[]> {
    return this.audit.page(filter, await this.#scope(actor, filter.roomId), before, limit)
  }

  /** The newest entries that fit `filter`, at most `MAX_EXPORTED`. */
  async export(actor: Principal, filter: AuditFilter): Promise<readonly AuditEntry[]> {
    return this.audit.page(filter, await this.#scope(actor, filter.roomId), null, MAX_EXPORTED)
  }

  async #scope(actor: Principal, roomId: RoomId | null): Promise<AuditScope> {
    if (holdsServerRole(actor, 'moderator') && actor.scopes.has('moderation:read')) return { kind: 'server' }
    if (roomId !== null) await this.access.require(actor, 'audit:read', { roomId })
    else await this.access.require(actor, 'rooms:list')
    return { kind: 'rooms_of', userId: actor.userId }
  }
}
