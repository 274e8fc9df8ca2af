import { randomBytes } from 'node:crypto'
import type { Clock } from '@parley/common/clock'
import type { Principal } from '@parley/common/contracts/identity'
import { Conflict, Gone, NotFound } from '@parley/common/errors'
import { newId, type RoomId } from '@parley/common/ids'
import type { Invite, InvitesRepository, ReceivedInvite } from '../repositories/invites.js'
import type { MembersRepository } from '../repositories/members.js'
import type { RoomListing } from '../repositories/rooms.js'
import type { Access } from './access.js'
import { MAX_OPEN_INVITES } from './membership-limits.js'
import { hashOfSecret, type MembershipsService } from './memberships.js'
import type { UserReference, UsersService } from './users.js'

export type { Invite } from '../repositories/invites.js'

export interface NewLink {
  readonly maxUses: number
  readonly expiresInS: number
}

interface NewestFirst {
  /** Id of the last invite of the page before; null = from the newest. */
  readonly before: string | null
  readonly limit: number
}

const SECRET_BYTES = 24

/** Ways into private rooms: links that carry a secret, and invites that name one person. */
export class InvitesService {
  constructor(
    private readonly access: Access,
    private readonly invites: InvitesRepository,
    private readonly members: MembersRepository,
    private readonly memberships: MembershipsService,
    private readonly users: UsersService,
    private readonly clock: Clock,
  ) {}

  /** The secret is told once, here, and stored as a hash. */
  async createLink(
    principal: Principal,
    roomId: RoomId,
    link: NewLink,
  ): Promise<{ readonly invite: Invite; readonly secret: string }> {
    await this.access.require(principal, 'member:invite', { roomId })
    const secret = randomBytes(SECRET_BYTES).toString('base64url')
    const invite = await this.#create(principal, roomId, link, { tokenHash: hashOfSecret(secret), invitedUserId: null })
    return { invite, secret }
  }

  /** Inviting the same person again renews the first invite. */
  async inviteUser(
    principal: Principal,
    roomId: RoomId,
    reference: UserReference,
    expiresInS: number,
  ): Promise<Invite> {
    await this.access.require(principal, 'member:invite', { roomId })
    const user = await this.users.resolve(reference)
    if (await this.members.isMember(roomId, user.id)) {
      throw new Conflict('This person is in the room already', 'already_a_member')
    }
    return this.#create(principal, roomId, { maxUses: 1, expiresInS }, { tokenHash: null, invitedUserId: user.id })
  }

  async ofRoom(principal: Principal, roomId: RoomId, page: NewestFirst): Promise<Invite[]> {
    await this.access.require(principal, 'member:invite', { roomId })
    return this.invites.openOf(roomId, this.clock.now(), page)
  }

  /** Those that name the asker. */
  async received(principal: Principal, page: NewestFirst): Promise<ReceivedInvite[]> {
    await this.access.require(principal, 'invites:use')
    return this.invites.received(principal.userId, this.clock.now(), page)
  }

  /** Joins the room that a link leads to. @throws Gone for a link that is used up, expired, revoked or made up. */
  async useLink(principal: Principal, secret: string): Promise<RoomListing> {
    await this.access.require(principal, 'invites:use')
    const roomId = await this.invites.roomOfLink(hashOfSecret(secret), this.clock.now())
    if (roomId === null) throw new Gone('This invite cannot be used any more', 'invite_gone')
    return this.memberships.join(principal, roomId, secret)
  }

  async revoke(principal: Principal, roomId: RoomId, inviteId: string): Promise<void> {
    await this.access.require(principal, 'member:invite', { roomId })
    const invite = await this.invites.find(inviteId)
    if (invite?.roomId !== roomId) throw noSuchInvite()
    await this.invites.revoke(inviteId, this.clock.now())
  }

  async decline(principal: Principal, inviteId: string): Promise<void> {
    await this.access.require(principal, 'invites:use')
    const invite = await this.invites.find(inviteId)
    if (invite?.invitedUserId !== principal.userId) throw noSuchInvite()
    await this.invites.revoke(inviteId, this.clock.now())
  }

  async #create(
    principal: Principal,
    roomId: RoomId,
    { maxUses, expiresInS }: NewLink,
    holder: { readonly tokenHash: string | null; readonly invitedUserId: string | null },
  ): Promise<Invite> {
    const createdAt = this.clock.now()
    const expiresAt = new Date(createdAt.getTime() + expiresInS * 1_000)
    const invite = await this.invites.create(
      { id: newId(), roomId, createdBy: principal.userId, createdAt, expiresAt, maxUses, ...holder },
      MAX_OPEN_INVITES,
    )
    if (!invite) throw new Conflict('The room has too many open invites', 'too_many_invites')
    return invite
  }
}

function noSuchInvite(): NotFound {
  return new NotFound('Invite', 'invite_not_found')
}
