import type { Principal, Scope, ServerRole } from '@parley/common/contracts/identity'
import { Forbidden, NotFound } from '@parley/common/errors'
import type { RoomsRepository } from '../repositories/rooms.js'

/** Everything that can be asked of analytics. Who holds the service token acts as `parley` itself, outside of this list. */
export type Permission = 'dashboards:read' | 'messages:export' | 'system:read' | 'retention:read' | 'own_data:read'

interface Rule {
  readonly roles: ReadonlySet<ServerRole>
  /** An API key must have been made with it besides. */
  readonly scope: Scope
}

const STAFF: Rule = { roles: new Set(['moderator', 'admin']), scope: 'analytics:read' }

const RULES: Readonly<Record<Permission, Rule>> = {
  'dashboards:read': STAFF,
  'messages:export': STAFF,
  'system:read': STAFF,
  'retention:read': STAFF,
  /** As chat's part of one's data. */
  'own_data:read': { roles: new Set(['user', 'moderator', 'admin']), scope: 'chat:read' },
}

/**
 * The role comes from the credential.
 * @throws Forbidden
 */
export function requirePermission(actor: Principal, permission: Permission): void {
  const { roles, scope } = RULES[permission]
  if (!roles.has(actor.role)) {
    throw new Forbidden('Only moderators and administrators may see this', 'staff_only')
  }
  if (!actor.scopes.has(scope)) {
    throw new Forbidden(`This credential lacks the scope ${scope}`, 'insufficient_scope')
  }
}

/** Asked where figures are of one room, or of the whole server. */
export class FigureAccess {
  constructor(private readonly rooms: RoomsRepository) {}

  /**
   * A conversation of two has no figures of its own: chat shows it to nobody but the two.
   * @throws Forbidden, and NotFound for a direct room
   */
  async require(actor: Principal, permission: Permission, room: string | undefined): Promise<void> {
    requirePermission(actor, permission)
    if (room !== undefined && (await this.rooms.isDirect(room))) throw new NotFound('Room', 'room_not_found')
  }
}
