import type { Scope, ServerRole } from '@parley/common/contracts/identity'

/**
 * Least standing that holds a permission in a room: a `visitor` sees the room (it is public, or they are in it); the
 * others are room roles, each with the rights of those before it. `nobody` = no role
 * holds it.
 */
export type Standing = 'visitor' | 'member' | 'moderator' | 'owner' | 'nobody'

export interface RoomPermissionRule {
  /** What the credential must have been granted. */
  readonly scope: Scope
  readonly least: Standing
  /** Server role that holds it in any room but a direct one without being a member; null = membership is needed. */
  readonly server: Exclude<ServerRole, 'user'> | null
  /** The message's author holds it too, as long as a member. */
  readonly author?: true
  /** A muted member does not hold it. */
  readonly needsVoice?: true
  /** The answer may come from memory because the committing statement decides again. */
  readonly decidedAtCommit?: true
}

/** Everything one can be permitted to do in a room: the one vocabulary. Services demand these, nothing else does. */
export const ROOM_PERMISSIONS = {
  'room:read': { scope: 'chat:read', least: 'visitor', server: 'moderator' },
  'room:leave': { scope: 'chat:write', least: 'member', server: null },
  'room:update': { scope: 'chat:write', least: 'moderator', server: 'moderator' },
  'room:delete': { scope: 'chat:write', least: 'owner', server: 'admin' },
  'log:read': { scope: 'chat:read', least: 'member', server: 'moderator' },
  'log:mark': { scope: 'chat:read', least: 'member', server: null },
  'message:read': { scope: 'chat:read', least: 'member', server: 'moderator' },
  /** See texts that were hidden or removed, and messages still held. */
  'message:read_hidden': { scope: 'chat:read', least: 'moderator', server: 'moderator' },
  'message:post': { scope: 'chat:write', least: 'member', server: null, needsVoice: true, decidedAtCommit: true },
  /** One's own only: no room role holds it. */
  'message:edit': { scope: 'chat:write', least: 'nobody', server: null, author: true, needsVoice: true },
  'message:delete': { scope: 'chat:write', least: 'moderator', server: 'moderator', author: true },
  'message:react': { scope: 'chat:write', least: 'member', server: null, needsVoice: true },
  'message:report': { scope: 'chat:write', least: 'member', server: null },
  'message:receipts': { scope: 'chat:read', least: 'member', server: null },
  'member:list': { scope: 'chat:read', least: 'member', server: 'moderator' },
  'member:invite': { scope: 'chat:write', least: 'moderator', server: null },
  'member:kick': { scope: 'chat:write', least: 'moderator', server: 'moderator' },
  'member:ban': { scope: 'chat:write', least: 'moderator', server: 'moderator' },
  'member:mute': { scope: 'chat:write', least: 'moderator', server: 'moderator' },
  'member:role': { scope: 'chat:write', least: 'owner', server: 'admin' },
  /* Room staff hold these with chat scopes, as their logins have no others; the server's staff need moderation scopes. */
  'policy:read': { scope: 'chat:read', least: 'moderator', server: 'moderator' },
  'policy:edit': { scope: 'chat:write', least: 'owner', server: 'moderator' },
  'moderation:review': { scope: 'chat:read', least: 'moderator', server: 'moderator' },
  'moderation:act': { scope: 'chat:write', least: 'moderator', server: 'moderator' },
  'audit:read': { scope: 'chat:read', least: 'moderator', server: 'moderator' },
  'webhook:manage': { scope: 'chat:write', least: 'moderator', server: 'admin' },
  /* Its own scope, so that a bot's key need not be able to moderate the room as its account is. */
  'command:manage': { scope: 'bot:write', least: 'moderator', server: 'admin' },
  'command:list': { scope: 'chat:read', least: 'member', server: null },
  'command:use': { scope: 'chat:write', least: 'member', server: null, needsVoice: true },
} as const satisfies Readonly<Record<string, RoomPermissionRule>>
export type RoomPermission = keyof typeof ROOM_PERMISSIONS

export interface ServerPermissionRule {
  readonly scope: Scope
  readonly role: ServerRole
  /** Who is banned from the server holds it still. */
  readonly whileBanned?: true
}

/** What concerns no single room. */
export const SERVER_PERMISSIONS = {
  'rooms:list': { scope: 'chat:read', role: 'user' },
  /** Which room lets whom in is decided under the room's lock: `memberships.ts`. */
  'rooms:join': { scope: 'chat:write', role: 'user' },
  'rooms:create': { scope: 'chat:write', role: 'user' },
  'messages:search': { scope: 'chat:read', role: 'user' },
  'direct:open': { scope: 'chat:write', role: 'user' },
  'invites:use': { scope: 'chat:write', role: 'user' },
  'profiles:read': { scope: 'chat:read', role: 'user' },
  'own_data:read': { scope: 'chat:read', role: 'user', whileBanned: true },
  /** Also whoever is banned from everywhere must be able to object. */
  'acts:appeal': { scope: 'chat:write', role: 'user', whileBanned: true },
  /** Which items and rooms it reaches is decided one by one. */
  'moderation:bulk': { scope: 'chat:write', role: 'user' },
  /** What was done to oneself. */
  'record:read_own': { scope: 'chat:read', role: 'user', whileBanned: true },
  'training:consent': { scope: 'chat:write', role: 'user' },
  /** Whose texts may be used, and getting them. */
  'server:training': { scope: 'admin', role: 'admin' },
  'server:retention': { scope: 'admin', role: 'admin' },
  'server:review': { scope: 'moderation:read', role: 'moderator' },
  'server:moderate': { scope: 'moderation:write', role: 'moderator' },
  'server:audit': { scope: 'moderation:read', role: 'moderator' },
  'server:webhooks': { scope: 'admin', role: 'admin' },
  'server:policy_read': { scope: 'moderation:read', role: 'moderator' },
  'server:policy_edit': { scope: 'moderation:write', role: 'admin' },
  /** Whoever is awake when it happens. */
  'server:raid': { scope: 'moderation:write', role: 'moderator' },
} as const satisfies Readonly<Record<string, ServerPermissionRule>>
export type ServerPermission = keyof typeof SERVER_PERMISSIONS
