import type { Principal, ServerRole } from '@parley/common/contracts/identity'
import { Forbidden } from '@parley/common/errors'

/** Everything that can be asked of analytics. Who holds the service token acts as `parley` itself, outside of this list. */
export type Permission = 'dashboards:read' | 'messages:export' | 'system:read' | 'retention:read'

const ALLOWED: Readonly<Record<Permission, ReadonlySet<ServerRole>>> = {
  'dashboards:read': new Set(['moderator', 'admin']),
  'messages:export': new Set(['moderator', 'admin']),
  'system:read': new Set(['moderator', 'admin']),
  'retention:read': new Set(['moderator', 'admin']),
}

/**
 * The role comes from the credential; an API key must have been made with `analytics:read` besides.
 * @throws Forbidden
 */
export function requirePermission(actor: Principal, permission: Permission): void {
  if (!ALLOWED[permission].has(actor.role)) {
    throw new Forbidden('Only moderators and administrators may see this', 'staff_only')
  }
  if (!actor.scopes.has('analytics:read')) {
    throw new Forbidden('This credential lacks the scope analytics:read', 'insufficient_scope')
  }
}
