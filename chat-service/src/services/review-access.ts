import type { Principal } from '@parley/common/contracts/identity'
import { NotFound } from '@parley/common/errors'
import type { RoomId } from '@parley/common/ids'
import type { ReviewItem, ReviewScope, ReviewsRepository } from '../repositories/reviews.js'
import type { Access } from './access.js'
import { holdsServerRole } from './access-rules.js'

/** What may be done with an item, asked of its room. */
type ItemPermission = 'moderation:review' | 'moderation:act'

/** The same asked of the whole server, and of no room in particular. */
const WIDER = {
  'moderation:review': { holdsForServer: isServerReviewer, onServer: 'server:review', anywhere: 'rooms:list' },
  'moderation:act': { holdsForServer: isServerModerator, onServer: 'server:moderate', anywhere: 'moderation:bulk' },
} as const

/** Who sees which review items, and may act on them. */
export class ReviewAccess {
  constructor(
    private readonly access: Access,
    private readonly items: ReviewsRepository,
  ) {}

  /**
   * The server's staff see everything; others the rooms they moderate, which may be none. Who is going to decide asks for
   * `moderation:act`: seeing an item is not enough to keep it from others.
   */
  async scope(
    actor: Principal,
    roomId: RoomId | null,
    permission: ItemPermission = 'moderation:review',
  ): Promise<ReviewScope> {
    const { holdsForServer, onServer, anywhere } = WIDER[permission]
    if (holdsForServer(actor)) {
      await this.access.require(actor, onServer)
      return { kind: 'server' }
    }
    if (roomId !== null) await this.access.require(actor, permission, { roomId })
    else await this.access.require(actor, anywhere)
    return { kind: 'rooms_of', userId: actor.userId }
  }

  /** @throws NotFound for items that the asker may not know of. */
  async require(actor: Principal, permission: ItemPermission, itemId: string): Promise<ReviewItem> {
    const item = await this.find(actor, itemId)
    const { holdsForServer, onServer } = WIDER[permission]
    if (holdsForServer(actor)) {
      await this.access.require(actor, onServer)
      return item
    }
    // People's names are the server's matter; of the name one gave to a room oneself others judge.
    const isOwnName = item.subject !== 'message' && item.snapshot.sender_id === actor.userId
    if (item.room === null || isOwnName) throw itemNotFound()
    if (!(await this.access.holds(actor, 'moderation:review', item.room.id))) throw itemNotFound()
    await this.access.require(actor, permission, { roomId: item.room.id })
    return item
  }

  /** Demands the oversight of a room, or with null of the whole server. */
  async requireRule(actor: Principal, roomId: RoomId | null): Promise<void> {
    if (roomId === null || isServerReviewer(actor)) await this.access.require(actor, 'server:review')
    else await this.access.require(actor, 'moderation:review', { roomId })
  }

  /** Without asking whether the asker may. */
  async find(actor: Principal, itemId: string): Promise<ReviewItem> {
    const item = await this.items.find(itemId, actor.userId)
    if (!item) throw itemNotFound()
    return item
  }
}

/** Unlike other room permissions these reach into direct rooms: somebody must be able to undo what the machine did there. */
export function isServerReviewer(actor: Principal): boolean {
  return holdsServerRole(actor, 'moderator') && actor.scopes.has('moderation:read')
}

export function isServerModerator(actor: Principal): boolean {
  return holdsServerRole(actor, 'moderator') && actor.scopes.has('moderation:write')
}

export function itemNotFound(): NotFound {
  return new NotFound('Review item', 'item_not_found')
}
