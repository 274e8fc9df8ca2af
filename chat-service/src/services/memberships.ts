import { createHash } from 'node:crypto'
import type { Clock } from '@parley/common/clock'
import type { RoomRole } from '@parley/common/contracts/chat'
import type { Principal } from '@parley/common/contracts/identity'
import { Conflict, Forbidden, NotFound } from '@parley/common/errors'
import { newId, type RoomId, type UserId } from '@parley/common/ids'
import type { Ban, Member, MembersRepository } from '../repositories/members.js'
import type { MembershipChange } from '../repositories/membership-changes.js'
import type { OpenRoom, RoomTransactions } from '../repositories/open-room.js'
import type { StoredRoomEvent } from '../repositories/room-events.js'
import type { RoomListing, RoomsRepository } from '../repositories/rooms.js'
import type { Membership } from '../repositories/standings.js'
import type { Access } from './access.js'
import { isBanned } from './access-rules.js'
import { actorOf, demandAbove, levelIn, levelNow } from './act-rules.js'
import { demandSpace } from './membership-limits.js'
import { profileOf } from './profiles.js'
import type { MemberOp } from './room-event-bodies.js'
import type { RoomNews } from './room-news.js'
import type { RoomPenalties } from './room-penalties.js'
import type { UsersService } from './users.js'

export interface PeoplePage {
  readonly after: string | null
  readonly limit: number
}

/** Who is in a room, as what, and who may not be. Every change takes its place in the room's log. */
export class MembershipsService {
  constructor(
    private readonly access: Access,
    private readonly members: MembersRepository,
    private readonly rooms: RoomsRepository,
    private readonly transactions: RoomTransactions,
    private readonly users: UsersService,
    private readonly penalties: RoomPenalties,
    private readonly news: RoomNews,
    private readonly clock: Clock,
  ) {}

  async list(principal: Principal, roomId: RoomId, page: PeoplePage): Promise<Member[]> {
    await this.access.require(principal, 'member:list', { roomId })
    return this.members.list(roomId, page)
  }

  async bans(principal: Principal, roomId: RoomId, page: PeoplePage): Promise<Ban[]> {
    await this.access.require(principal, 'member:ban', { roomId })
    return this.members.bans(roomId, this.clock.now(), page)
  }

  /**
   * Lets the asker in: into a public room, or into a private one by an invite that names them or by the secret of a
   * link. Already in = nothing happens. To everybody else a private room does not exist.
   */
  async join(principal: Principal, roomId: RoomId, linkSecret: string | null): Promise<RoomListing> {
    await this.access.require(principal, 'rooms:join')
    await demandSpace(this.rooms, principal.userId)
    const tokenHash = linkSecret === null ? null : hashOfSecret(linkSecret)
    const event = await this.transactions.change(roomId, async (room) => {
      await this.access.confirmAdmission(principal, room)
      const before = await room.membership(principal.userId)
      if (before?.state === 'joined') return undefined
      await this.#demandEntry(room, principal.userId, before, tokenHash)
      const change = { state: 'joined', role: 'member', bannedUntil: null } as const
      return this.#record(room, principal.userId, principal.userId, 'join', change)
    })
    if (event === null) throw noSuchRoom()
    if (event) {
      this.news.publish([event], [profileOf(principal)])
      this.news.joined(roomId, principal.userId)
    }
    const listing = await this.rooms.find(roomId, principal)
    if (!listing) throw noSuchRoom()
    return listing
  }

  /** @throws Conflict for a room's last owner, who must hand it over or delete it. */
  async leave(principal: Principal, roomId: RoomId): Promise<void> {
    const { room } = await this.access.require(principal, 'room:leave', { roomId })
    if (room.kind === 'direct') throw new Conflict('A direct room cannot be left', 'direct_room')
    await this.#change(roomId, principal, principal.userId, 'leave', async (open, membership) => {
      if (membership?.state !== 'joined') return null
      await demandAnotherOwner(open, membership)
      return { state: 'left', role: 'member' }
    })
    this.news.shutOut(roomId, principal.userId, 'left')
  }

  /** @throws Conflict when it would leave the room without an owner. */
  async changeRole(principal: Principal, roomId: RoomId, userId: UserId, role: RoomRole): Promise<void> {
    const { room } = await this.access.require(principal, 'member:role', { roomId })
    if (room.kind === 'direct') throw new Conflict('In a direct room all are equal', 'direct_room')
    await this.#change(roomId, principal, userId, 'role', async (open, membership) => {
      await this.access.confirm(principal, 'member:role', open)
      if (membership?.state !== 'joined') throw noSuchMember()
      if (membership.role === role) return null
      await demandAnotherOwner(open, membership)
      return { role }
    })
    this.news.standingChanged(roomId, userId)
  }

  /** Out, but free to come back into a public room. */
  async kick(principal: Principal, roomId: RoomId, userId: UserId): Promise<void> {
    await this.access.require(principal, 'member:kick', { roomId })
    await this.#change(roomId, principal, userId, 'kick', async (open, membership) => {
      await this.access.confirm(principal, 'member:kick', open)
      if (membership?.state !== 'joined') throw noSuchMember()
      await demandRank(principal, open, userId)
      return { state: 'kicked', role: 'member' }
    })
    this.news.shutOut(roomId, userId, 'left')
  }

  /** Out and not back in, until `seconds` are over or for good. People who never were in the room can be banned too. */
  async ban(principal: Principal, roomId: RoomId, userId: UserId, seconds: number | null): Promise<Date | null> {
    await this.access.require(principal, 'member:ban', { roomId })
    await this.users.resolve({ user_id: userId })
    return this.penalties.impose(principal, roomId, userId, 'ban', seconds)
  }

  async unban(principal: Principal, roomId: RoomId, userId: UserId): Promise<void> {
    await this.access.require(principal, 'member:ban', { roomId })
    await this.penalties.lift(principal, roomId, userId, 'unban')
  }

  /** In, but silent: no posts, edits or reactions, until `seconds` are over or for good. Leaving does not shorten it. */
  async mute(principal: Principal, roomId: RoomId, userId: UserId, seconds: number | null): Promise<Date | null> {
    await this.access.require(principal, 'member:mute', { roomId })
    if (!(await this.members.isJoined(roomId, userId))) throw noSuchMember()
    return this.penalties.impose(principal, roomId, userId, 'mute', seconds)
  }

  async unmute(principal: Principal, roomId: RoomId, userId: UserId): Promise<void> {
    await this.access.require(principal, 'member:mute', { roomId })
    await this.penalties.lift(principal, roomId, userId, 'unmute')
  }

  /** @throws NotFound, as to anybody else, for a private room the asker has no way into. */
  async #demandEntry(
    room: OpenRoom,
    userId: UserId,
    membership: Membership | null,
    tokenHash: string | null,
  ): Promise<void> {
    const now = this.clock.now()
    const isPublic = room.room.kind === 'public'
    if (membership && isBanned(membership, now)) {
      throw isPublic ? new Forbidden('You are banned from this room', 'banned') : noSuchRoom()
    }
    const isNamed = await room.useNamedInvites(userId, now)
    if (isPublic || isNamed) return
    if (room.room.kind === 'direct') throw noSuchRoom()
    if (tokenHash === null || !(await room.useInviteLink(tokenHash, now))) throw noSuchRoom()
  }

  /** Changes one membership as `decide` says, under the room's lock; null = it is so already, and nothing is told. */
  async #change(
    roomId: RoomId,
    principal: Principal,
    userId: UserId,
    op: MemberOp,
    decide: (room: OpenRoom, membership: Membership | null) => Promise<MembershipChange | null>,
  ): Promise<void> {
    const event = await this.transactions.change(roomId, async (room) => {
      const before = await room.membership(userId)
      const change = await decide(room, before)
      if (!change) return undefined
      const auditId = newId()
      if (op === 'kick' && before) await enterKick(room, principal, before, auditId)
      return this.#record(room, principal.userId, userId, op, change, auditId)
    })
    if (event === null) throw noSuchRoom()
    if (event) this.news.publish([event], [await this.users.resolve({ user_id: userId })])
  }

  async #record(
    room: OpenRoom,
    actorId: UserId,
    userId: UserId,
    op: MemberOp,
    change: MembershipChange,
    auditId = newId(),
  ): Promise<StoredRoomEvent> {
    const after = await room.changeMembership(userId, change)
    const role = after.state === 'joined' ? after.role : null
    if (actorId !== userId) {
      const details = { role, muted_until: after.mutedUntil, banned_until: after.bannedUntil }
      await room.audit({ id: auditId, actorId, action: `member.${op}`, messageId: null, userId, rule: null, details })
    }
    return room.append({ kind: 'member', messageId: null, actorId, payload: { user_id: userId, op, role } })
  }
}

/** Into the record of who is put out, before they are: it says what they were. */
async function enterKick(room: OpenRoom, principal: Principal, target: Membership, id: string): Promise<void> {
  const own = await room.membership(principal.userId)
  const actorLevel = levelIn(actorOf(principal), own?.state === 'joined' ? own.role : null)
  await room.enterKick({ id, actorId: principal.userId, actorLevel, userId: target.userId, was: target.role })
}

/** How the secret of an invite link is stored and found. 192 random bits need no slow hash. */
export function hashOfSecret(secret: string): string {
  return createHash('sha256').update(secret).digest('hex')
}

async function demandAnotherOwner(room: OpenRoom, membership: Membership): Promise<void> {
  if (membership.role === 'owner' && (await room.ownerCount()) <= 1) {
    throw new Conflict('The last owner must hand the room over, or delete it', 'last_owner')
  }
}

/** A kick is for those below oneself, as mutes and bans are. */
async function demandRank(principal: Principal, room: OpenRoom, userId: UserId): Promise<void> {
  const actor = actorOf(principal)
  const level = levelNow(actor, await room.actingRank(principal.userId))
  demandAbove(actor, level, { userId, rank: await room.rank(userId) })
}

function noSuchMember(): NotFound {
  return new NotFound('Member', 'member_not_found')
}

function noSuchRoom(): NotFound {
  return new NotFound('Room', 'room_not_found')
}
