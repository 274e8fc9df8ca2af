import type { Principal, Scope, ServerRole } from '@parley/common/contracts/identity'
import type { RoomId, UserId } from '@parley/common/ids'
import { describe, expect, it } from 'vitest'
import type { Membership, Room, StandingRecord } from '../repositories/standings.js'
import { denial } from './access-rules.js'
import { ROOM_PERMISSIONS, type RoomPermission } from './permissions.js'

const NOW = new Date('2026-01-01T00:00:00Z')
const LATER = new Date('2026-01-01T00:00:01Z')
const EVERY_SCOPE: readonly Scope[] = ['chat:read', 'chat:write', 'moderation:read', 'moderation:write', 'admin']

function aPrincipal(role: ServerRole = 'user', scopes: readonly Scope[] = EVERY_SCOPE): Principal {
  return {
    userId: 'u' as UserId,
    username: 'u',
    displayName: 'u',
    role,
    scopes: new Set(scopes),
    sessionId: 's',
    apiKeyId: null,
    expiresAtMs: Number.MAX_SAFE_INTEGER,
  }
}

function aStanding(kind: Room['kind'], membership: Partial<Membership> | null): StandingRecord {
  const room: Room = {
    id: 'r' as RoomId,
    kind,
    name: 'room',
    topic: '',
    mode: 'post',
    headSeq: 0,
    purgedSeq: 0,
    memberCount: 1,
    createdAt: NOW,
  }
  const base: Membership = {
    userId: 'u' as UserId,
    role: 'member',
    state: 'joined',
    joinedAt: NOW,
    readSeq: 0,
    mutedUntil: null,
    bannedUntil: null,
  }
  return { room, membership: membership && { ...base, ...membership } }
}

const judge = (
  permission: RoomPermission,
  standing: StandingRecord | null,
  { principal = aPrincipal(), isAuthor = false } = {},
) => denial(ROOM_PERMISSIONS[permission], principal, standing, { isAuthor, now: NOW })

describe('who may do what in a room', () => {
  it.each<[string, RoomPermission, StandingRecord | null, ReturnType<typeof judge>]>([
    ['nobody sees a room that is not there', 'room:read', null, 'invisible'],
    ['anybody sees a public room', 'room:read', aStanding('public', null), null],
    ['strangers do not see a private room', 'room:read', aStanding('private', null), 'invisible'],
    ['strangers do not see a direct room', 'room:read', aStanding('direct', null), 'invisible'],
    ['who left a private room does not see it', 'room:read', aStanding('private', { state: 'left' }), 'invisible'],
    ['strangers do not read a public room', 'message:read', aStanding('public', null), 'not_a_member'],
    ['strangers do not post', 'message:post', aStanding('public', null), 'not_a_member'],
    ['members post', 'message:post', aStanding('public', {}), null],
    ['the muted do not post', 'message:post', aStanding('public', { mutedUntil: LATER }), 'muted'],
    ['a mute ends', 'message:post', aStanding('public', { mutedUntil: NOW }), null],
    ['the muted read', 'message:read', aStanding('public', { mutedUntil: LATER }), null],
    ['the banned are told so', 'message:post', aStanding('public', { state: 'banned' }), 'banned'],
    ['in private they are told nothing', 'message:post', aStanding('private', { state: 'banned' }), 'invisible'],
    [
      'when a ban is over one is no member',
      'message:post',
      aStanding('public', { state: 'banned', bannedUntil: NOW }),
      'not_a_member',
    ],
    ['members do not kick', 'member:kick', aStanding('public', {}), 'insufficient_role'],
    ['moderators kick', 'member:kick', aStanding('public', { role: 'moderator' }), null],
    ['moderators give no roles', 'member:role', aStanding('public', { role: 'moderator' }), 'insufficient_role'],
    ['owners give roles', 'member:role', aStanding('public', { role: 'owner' }), null],
    ['not even owners edit others’ words', 'message:edit', aStanding('public', { role: 'owner' }), 'insufficient_role'],
  ])('%s', (_, permission, standing, expected) => {
    expect(judge(permission, standing)).toBe(expected)
  })

  it('authors edit and delete their own, while members with a voice', () => {
    const own = { isAuthor: true }
    expect(judge('message:edit', aStanding('public', {}), own)).toBeNull()
    expect(judge('message:delete', aStanding('public', {}), own)).toBeNull()
    expect(judge('message:edit', aStanding('public', { mutedUntil: LATER }), own)).toBe('muted')
    expect(judge('message:edit', aStanding('public', { state: 'left' }), own)).toBe('not_a_member')
  })

  it('the server’s moderators act everywhere but in direct rooms, given a moderation scope', () => {
    const principal = aPrincipal('moderator')
    expect(judge('member:ban', aStanding('private', null), { principal })).toBeNull()
    expect(judge('message:read', aStanding('private', null), { principal })).toBeNull()
    expect(judge('message:read', aStanding('direct', null), { principal })).toBe('invisible')
    expect(judge('message:post', aStanding('public', null), { principal })).toBe('not_a_member')
    expect(judge('room:delete', aStanding('public', null), { principal })).toBe('not_a_member')
    const bot = aPrincipal('admin', ['chat:read', 'chat:write'])
    expect(judge('message:read', aStanding('private', null), { principal: bot })).toBe('invisible')
  })

  it('a credential without the scope may not, whatever its owner may', () => {
    for (const permission of Object.keys(ROOM_PERMISSIONS) as RoomPermission[]) {
      const principal = aPrincipal('admin', [])
      const refused = judge(permission, aStanding('public', { role: 'owner' }), { principal, isAuthor: true })
      expect(refused, permission).toBe('insufficient_scope')
    }
  })

  it('no permission but seeing the room is open to strangers', () => {
    for (const permission of Object.keys(ROOM_PERMISSIONS) as RoomPermission[]) {
      if (permission === 'room:read') continue
      expect(judge(permission, aStanding('public', null)), permission).not.toBeNull()
    }
  })
})
