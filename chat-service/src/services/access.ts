import type { Bus } from '@parley/common/bus/bus'
import type { Clock } from '@parley/common/clock'
import type { Principal } from '@parley/common/contracts/identity'
import { Forbidden, NotFound } from '@parley/common/errors'
import type { MessageId, RoomId, UserId } from '@parley/common/ids'
import { LRUCache } from 'lru-cache'
import type { MessageRecord, MessagesRepository } from '../repositories/messages.js'
import type { OpenRoom } from '../repositories/open-room.js'
import type { Membership, Room, StandingRecord, StandingsRepository } from '../repositories/standings.js'
import { type Denial, denial, holdsServerRole } from './access-rules.js'
import { STANDING_CHANNEL, type StandingChanged } from './channels.js'
import {
  ROOM_PERMISSIONS,
  type RoomPermission,
  type RoomPermissionRule,
  SERVER_PERMISSIONS,
  type ServerPermission,
  type ServerPermissionRule,
} from './permissions.js'
import { demandNotBanned, demandVoice, type Sanctions } from './sanctions.js'

/** What a granted permission on a room was granted from, so that nobody loads it again. */
export interface RoomGrant {
  readonly room: Room
  /** The asker's own, null for a visitor or a server moderator passing by. */
  readonly membership: Membership | null
  /** May also see hidden texts and held messages here. */
  readonly canModerate: boolean
}

export interface MessageGrant extends RoomGrant {
  readonly message: MessageRecord
}

const MAX_REMEMBERED = 20_000
/** A lost invalidation heals itself after this long; posts are decided again at commit anyway. */
const REMEMBERED_MS = 30_000

/** The one place that says yes or no. Every public method of a service asks it first. */
export class Access {
  readonly #remembered = new LRUCache<string, StandingRecord>({ max: MAX_REMEMBERED, ttl: REMEMBERED_MS })
  readonly #asked = new Map<string, Promise<StandingRecord | null>>()
  #unsubscribe: (() => void) | undefined

  constructor(
    private readonly standings: StandingsRepository,
    private readonly messages: MessagesRepository,
    private readonly sanctions: Sanctions,
    private readonly clock: Clock,
  ) {}

  /** Starts forgetting what other instances say has changed. */
  async listen(bus: Bus): Promise<void> {
    this.#unsubscribe = await bus.subscribe(STANDING_CHANNEL, (payload) => {
      const { room, user } = JSON.parse(payload) as StandingChanged
      if (user !== null) this.#remembered.delete(room + user)
      else for (const key of this.#remembered.keys()) if (key.startsWith(room)) this.#remembered.delete(key)
    })
  }

  close(): void {
    this.#unsubscribe?.()
  }

  /**
   * Demands `permission`, on a room or on a message where it concerns one.
   * @throws NotFound when the asker may not even know that the target exists; Forbidden otherwise.
   */
  require(principal: Principal, permission: ServerPermission): Promise<undefined>
  require(
    principal: Principal,
    permission: RoomPermission,
    on: { readonly messageId: MessageId },
  ): Promise<MessageGrant>
  require(principal: Principal, permission: RoomPermission, on: { readonly roomId: RoomId }): Promise<RoomGrant>
  async require(
    principal: Principal,
    permission: RoomPermission | ServerPermission,
    on?: { readonly messageId: MessageId } | { readonly roomId: RoomId },
  ): Promise<RoomGrant | MessageGrant | undefined> {
    if (isServerPermission(permission)) {
      demandServerPermission(principal, permission)
      if (!isOpenToBanned(permission)) await this.sanctions.demandNotBanned(principal.userId)
      return undefined
    }
    await this.#demandUnsanctioned(principal, ROOM_PERMISSIONS[permission])
    if (on === undefined) throw new TypeError(`${permission} needs a target`)
    if ('messageId' in on) return this.#requireOnMessage(principal, permission, on.messageId)
    return this.#requireInRoom(principal, permission, on.roomId)
  }

  /**
   * Asks again with the room locked, what was true before the wait: a ban, a mute or a lost role that was committed
   * meanwhile counts. Call first in every transaction on a room whose permission was asked before it.
   */
  async confirm(
    principal: Principal,
    permission: RoomPermission,
    open: OpenRoom,
    options: { readonly isAuthor: boolean } = { isAuthor: false },
  ): Promise<void> {
    const rule: RoomPermissionRule = ROOM_PERMISSIONS[permission]
    await this.confirmAdmission(principal, open, rule.needsVoice === true)
    const standing = { room: open.room, membership: await open.membership(principal.userId) }
    const refused = this.#denial(rule, principal, standing, options.isAuthor)
    if (refused !== null) throw deniedError(refused, 'Room', rule)
  }

  /** As `confirm`, for what needs no standing in the room: that the asker was not banned from the server meanwhile. */
  async confirmAdmission({ userId }: Principal, open: OpenRoom, needsVoice = false): Promise<void> {
    const sanction = await open.sanction(userId)
    demandNotBanned(sanction, this.clock.now())
    if (needsVoice) demandVoice(sanction, this.clock.now())
  }

  /** What the asker holds, without an error for what they do not. */
  async holds(principal: Principal, permission: RoomPermission, roomId: RoomId): Promise<boolean> {
    if (await this.sanctions.isBanned(principal.userId)) return false
    const standing = await this.standings.of(principal.userId, roomId)
    return this.#denial(ROOM_PERMISSIONS[permission], principal, standing, false) === null
  }

  /** What the committing statement decides again is not asked twice. */
  async #demandUnsanctioned({ userId }: Principal, rule: RoomPermissionRule): Promise<void> {
    if (rule.decidedAtCommit) return
    await this.sanctions.demandNotBanned(userId)
    if (rule.needsVoice) await this.sanctions.demandVoice(userId)
  }

  async #requireInRoom(principal: Principal, permission: RoomPermission, roomId: RoomId): Promise<RoomGrant> {
    const rule: RoomPermissionRule = ROOM_PERMISSIONS[permission]
    const standing = rule.decidedAtCommit
      ? await this.#rememberedStanding(principal.userId, roomId)
      : await this.standings.of(principal.userId, roomId)
    const refused = this.#denial(rule, principal, standing, false)
    if (standing === null || refused !== null) throw deniedError(refused ?? 'invisible', 'Room', rule)
    return this.#grant(principal, standing)
  }

  async #requireOnMessage(principal: Principal, permission: RoomPermission, id: MessageId): Promise<MessageGrant> {
    const rule: RoomPermissionRule = ROOM_PERMISSIONS[permission]
    const message = await this.messages.find(id)
    const standing = message && (await this.standings.of(principal.userId, message.roomId))
    if (!message || !standing) throw new NotFound('Message', 'message_not_found')
    const isAuthor = message.senderKind !== 'webhook' && message.senderId === principal.userId
    const grant = this.#grant(principal, standing)
    const isUnpublished = message.seq === null
    if (isUnpublished && !isAuthor && !grant.canModerate) throw new NotFound('Message', 'message_not_found')
    if (this.#denial(ROOM_PERMISSIONS['message:read'], principal, standing, isAuthor) === 'not_a_member') {
      throw new NotFound('Message', 'message_not_found')
    }
    const refused = this.#denial(rule, principal, standing, isAuthor)
    if (refused !== null) throw deniedError(refused, 'Message', rule)
    return { ...grant, message }
  }

  #grant(principal: Principal, standing: StandingRecord): RoomGrant {
    const membership = standing.membership?.state === 'joined' ? standing.membership : null
    const canModerate = this.#denial(ROOM_PERMISSIONS['message:read_hidden'], principal, standing, false) === null
    return { room: standing.room, membership, canModerate }
  }

  #denial(
    rule: RoomPermissionRule,
    principal: Principal,
    standing: StandingRecord | null,
    isAuthor: boolean,
  ): Denial | null {
    return denial(rule, principal, standing, { isAuthor, now: this.clock.now() })
  }

  /**
   * Only memberships in force are remembered: who joined a moment ago is never refused from memory. Questions asked at
   * once share one answer, so posts that one socket sends on each other's heels stay in their order.
   */
  async #rememberedStanding(userId: UserId, roomId: RoomId): Promise<StandingRecord | null> {
    const key = roomId + userId
    const known = this.#remembered.get(key) ?? this.#asked.get(key)
    if (known) return known
    const asked = this.standings.of(userId, roomId).finally(() => this.#asked.delete(key))
    this.#asked.set(key, asked)
    const standing = await asked
    if (standing?.membership?.state === 'joined') this.#remembered.set(key, standing)
    return standing
  }
}

function isServerPermission(permission: string): permission is ServerPermission {
  return permission in SERVER_PERMISSIONS
}

/** Who is banned from the server may still read what was done to them, object to it, and take their data along. */
function isOpenToBanned(permission: ServerPermission): boolean {
  const rule: ServerPermissionRule = SERVER_PERMISSIONS[permission]
  return rule.whileBanned === true
}

function demandServerPermission(principal: Principal, permission: ServerPermission): void {
  const { scope, role } = SERVER_PERMISSIONS[permission]
  if (!holdsServerRole(principal, role)) throw new Forbidden('Your role does not permit this', 'insufficient_role')
  if (!principal.scopes.has(scope)) throw lacksScope(scope)
}

/** The error that tells the asker of a refusal, without telling of rooms they cannot see. */
export function deniedError(refused: Denial, what: 'Room' | 'Message', rule: RoomPermissionRule): Error {
  switch (refused) {
    case 'invisible':
      return new NotFound(what, what === 'Room' ? 'room_not_found' : 'message_not_found')
    case 'insufficient_scope':
      return lacksScope(rule.scope)
    case 'not_a_member':
      return new Forbidden('You are not a member of this room', 'not_a_member')
    case 'banned':
      return new Forbidden('You are banned from this room', 'banned')
    case 'muted':
      return new Forbidden('You are muted in this room', 'muted')
    case 'insufficient_role':
      return new Forbidden('Your role does not permit this', 'insufficient_role')
    default:
      return refused satisfies never
  }
}

function lacksScope(scope: string): Forbidden {
  return new Forbidden(`This credential lacks the scope ${scope}`, 'insufficient_scope')
}
