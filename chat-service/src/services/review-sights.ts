import type { Principal } from '@parley/common/contracts/identity'
import { Forbidden } from '@parley/common/errors'
import type { ReviewsRepository } from '../repositories/reviews.js'
import type { Access } from './access.js'
import { isServerReviewer } from './review-access.js'

/** Whose review items somebody may hear of. */
export type ReviewSight = { readonly kind: 'all' } | { readonly kind: 'rooms'; readonly rooms: ReadonlySet<string> }

/** Who hears of the review queue at their sockets: exactly those whom `GET /moderation/items` shows it. */
export class ReviewSights {
  constructor(
    private readonly access: Access,
    private readonly items: ReviewsRepository,
  ) {}

  /** @throws Forbidden for who moderates nothing. */
  async of(principal: Principal): Promise<ReviewSight> {
    if (isServerReviewer(principal)) {
      await this.access.require(principal, 'server:review')
      return { kind: 'all' }
    }
    await this.access.require(principal, 'rooms:list')
    const rooms = new Set<string>(await this.items.roomsModeratedBy(principal.userId))
    if (rooms.size === 0) throw new Forbidden('You moderate no room', 'insufficient_role')
    return { kind: 'rooms', rooms }
  }
}
