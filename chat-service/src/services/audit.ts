import type { Principal } from '@parley/common/contracts/identity'
import type { RoomId } from '@parley/common/ids'
import type { AuditEntry, AuditFilter, AuditRepository, AuditScope } from '../repositories/audit.js'
import type { Access } from './access.js'
import { holdsServerRole } from './access-rules.js'

export type { AuditFilter } from '../repositories/audit.js'

const EXPORT_PAGE = 1_000

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

  /** All entries that fit `filter` and were there at the first page, newest first, page by page. */
  async export(actor: Principal, filter: AuditFilter): Promise<AsyncIterable<readonly AuditEntry[]>> {
    return this.#pages(filter, await this.#scope(actor, filter.roomId))
  }

  async *#pages(filter: AuditFilter, scope: AuditScope) {
    for (let before: string | null = null; ; ) {
      const page = await this.audit.page(filter, scope, before, EXPORT_PAGE)
      yield page
      const last = page.at(-1)
      if (!last || page.length < EXPORT_PAGE) return
      before = last.id
    }
  }

  async #scope(actor: Principal, roomId: RoomId | null): Promise<AuditScope> {
    if (holdsServerRole(actor, 'moderator') && actor.scopes.has('moderation:read')) return { kind: 'server' }
    if (roomId !== null) await this.access.require(actor, 'audit:read', { roomId })
    else await this.access.require(actor, 'rooms:list')
    return { kind: 'rooms_of', userId: actor.userId }
  }
}
