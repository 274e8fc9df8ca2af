import type { RoomKind } from '@parley/common/contracts/chat'
import type { Principal } from '@parley/common/contracts/identity'
import { Conflict, NotFound } from '@parley/common/errors'
import { newId, type RoomId, type UserId } from '@parley/common/ids'
import type { OpenRoom, RoomTransactions } from '../repositories/open-room.js'
import type { StoredRoomEvent } from '../repositories/room-events.js'
import type { JoinedRoom, RoomFilter, RoomListing, RoomsRepository } from '../repositories/rooms.js'
import type { Access } from './access.js'
import { holdsServerRole } from './access-rules.js'
import { demandSpace, demandSpaceForDirect, MAX_JOINED_ROOMS, MAX_OPENED_DIRECT_ROOMS } from './membership-limits.js'
import type { NameRules } from './name-rules.js'
import { profileOf } from './profiles.js'
import type { RoomNews } from './room-news.js'
import type { UserReference, UsersService } from './users.js'

export type { RoomListing } from '../repositories/rooms.js'

export interface NewRoomRequest {
  readonly kind: Exclude<RoomKind, 'direct'>
  readonly name: string
  readonly topic: string
}

/** Rooms as things: made, found, renamed, ended. Their people: `memberships.ts`. */
export class RoomsService {
  constructor(
    private readonly access: Access,
    private readonly rooms: RoomsRepository,
    private readonly transactions: RoomTransactions,
    private readonly users: UsersService,
    private readonly news: RoomNews,
    private readonly names: NameRules,
  ) {}

  async list(principal: Principal, filter: RoomFilter): Promise<RoomListing[]> {
    await this.access.require(principal, 'rooms:list')
    return this.rooms.list(principal, filter)
  }

  /** The asker's rooms in few words, for the greeting of a socket. */
  async joined(principal: Principal): Promise<JoinedRoom[]> {
    await this.access.require(principal, 'rooms:list')
    return this.rooms.joined(principal.userId, MAX_JOINED_ROOMS + MAX_OPENED_DIRECT_ROOMS)
  }

  async get(principal: Principal, roomId: RoomId): Promise<RoomListing> {
    await this.access.require(principal, 'room:read', { roomId })
    return this.#listing(principal, roomId)
  }

  /** The creator owns it. @throws Conflict when a public room has that name. */
  async create(principal: Principal, request: NewRoomRequest): Promise<RoomListing> {
    await this.access.require(principal, 'rooms:create')
    await this.#demandAcceptable(principal, null, request)
    await demandSpace(this.rooms, principal.userId)
    const id = newId<RoomId>()
    const events = await this.transactions.create(
      { id, ...request, createdBy: principal.userId, directKey: null },
      async (room) => {
        await this.access.confirmAdmission(principal, room)
        const created = await appendRoomEntry(room, principal.userId, 'create', request)
        await room.scoreNames(request, principal.userId)
        return [created, await joinAs(room, principal.userId, 'owner')]
      },
    )
    if (events === null) throw nameTaken()
    this.news.publish(events, [profileOf(principal)])
    this.news.joined(id, principal.userId)
    return this.#listing(principal, id)
  }

  async update(
    principal: Principal,
    roomId: RoomId,
    change: { readonly name?: string | undefined; readonly topic?: string | undefined },
  ): Promise<RoomListing> {
    await this.access.require(principal, 'room:update', { roomId })
    await this.#demandAcceptable(principal, roomId, change)
    const event = await this.transactions.change(roomId, async (room) => {
      await this.access.confirm(principal, 'room:update', room)
      const { name = room.room.name, topic = room.room.topic } = change
      if (name === room.room.name && topic === room.room.topic) return undefined
      if (!(await room.update({ name, topic }))) throw nameTaken()
      const changed = { name: name === room.room.name ? '' : name, topic: topic === room.room.topic ? '' : topic }
      await room.scoreNames(changed, principal.userId)
      return appendRoomEntry(room, principal.userId, 'update', { name, topic })
    })
    if (event === null) throw new NotFound('Room', 'room_not_found')
    if (event) {
      this.news.publish([event], [])
      this.news.standingChanged(roomId, null)
    }
    return this.#listing(principal, roomId)
  }

  async delete(principal: Principal, roomId: RoomId): Promise<void> {
    await this.access.require(principal, 'room:delete', { roomId })
    const event = await this.transactions.change(roomId, async (room) => {
      await this.access.confirm(principal, 'room:delete', room)
      const deleted = await appendRoomEntry(room, principal.userId, 'delete', room.room)
      await room.markDeleted()
      return deleted
    })
    if (event === null) throw new NotFound('Room', 'room_not_found')
    this.news.publish([event], [])
    this.news.standingChanged(roomId, null)
  }

  /** The one direct room of two people, made when they have none. */
  async openDirect(
    principal: Principal,
    reference: UserReference,
  ): Promise<{ readonly listing: RoomListing; readonly isNew: boolean }> {
    await this.access.require(principal, 'direct:open')
    const other = await this.users.resolve(reference)
    if (other.id === principal.userId) throw new Conflict('A direct room has two people', 'direct_with_oneself')
    const directKey = [principal.userId, other.id].sort().join(':')
    const known = await this.rooms.findDirect(directKey)
    if (known) return { listing: await this.#listing(principal, known), isNew: false }
    await demandSpaceForDirect(this.rooms, principal.userId)
    const id = newId<RoomId>()
    const events = await this.transactions.create(
      { id, kind: 'direct', name: '', topic: '', createdBy: principal.userId, directKey },
      async (room) => {
        await this.access.confirmAdmission(principal, room)
        return [
          await appendRoomEntry(room, principal.userId, 'create', { name: '', topic: '' }),
          await joinAs(room, principal.userId, 'member'),
          await joinAs(room, other.id as UserId, 'member'),
        ]
      },
    )
    // Both opened it at once: the other one's room is there by now.
    if (events === null) return this.openDirect(principal, { user_id: other.id })
    this.news.publish(events, [profileOf(principal), other])
    this.news.joined(id, principal.userId)
    this.news.joined(id, other.id)
    return { listing: await this.#listing(principal, id), isNew: true }
  }

  /** The server's staff may call a room what they like. @throws InvalidInput */
  async #demandAcceptable(
    principal: Principal,
    roomId: RoomId | null,
    { name = '', topic = '' }: { readonly name?: string | undefined; readonly topic?: string | undefined },
  ): Promise<void> {
    if (holdsServerRole(principal, 'moderator')) return
    await this.names.demandAcceptable(roomId, [
      [['body', 'name'], name],
      [['body', 'topic'], topic],
    ])
  }

  async #listing(principal: Principal, roomId: RoomId): Promise<RoomListing> {
    const listing = await this.rooms.find(roomId, principal)
    if (!listing) throw new NotFound('Room', 'room_not_found')
    return listing
  }
}

function nameTaken(): Conflict {
  return new Conflict('There is a public room of that name', 'room_name_taken')
}

async function joinAs(room: OpenRoom, userId: UserId, role: 'owner' | 'member'): Promise<StoredRoomEvent> {
  await room.changeMembership(userId, { state: 'joined', role })
  return room.append({
    kind: 'member',
    messageId: null,
    actorId: userId,
    payload: { user_id: userId, op: 'join', role },
  })
}

function appendRoomEntry(
  room: OpenRoom,
  actorId: UserId,
  op: 'create' | 'update' | 'delete',
  { name, topic }: { readonly name: string; readonly topic: string },
): Promise<StoredRoomEvent> {
  return room.append({
    kind: 'room',
    messageId: null,
    actorId,
    payload: { op, name, topic, mode: room.room.mode },
  })
}
