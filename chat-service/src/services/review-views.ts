import type { Principal } from '@parley/common/contracts/identity'
import { Conflict, NotFound } from '@parley/common/errors'
import type { ReviewView, ReviewViewsRepository } from '../repositories/review-views.js'
import type { ReviewFilterFields } from '../schemas/reviews.js'
import type { Access } from './access.js'

export type { ReviewView } from '../repositories/review-views.js'

const MAX_VIEWS = 50

/** A moderator's own named filters of the queue. They hold no more than a link would: what one sees is asked each time. */
export class ReviewViewService {
  constructor(
    private readonly access: Access,
    private readonly views: ReviewViewsRepository,
  ) {}

  async list(principal: Principal): Promise<readonly ReviewView[]> {
    await this.access.require(principal, 'moderation:bulk')
    return this.views.of(principal.userId)
  }

  async create(principal: Principal, name: string, filter: ReviewFilterFields): Promise<ReviewView> {
    await this.access.require(principal, 'moderation:bulk')
    const view = await this.views.create(principal.userId, name, filter, MAX_VIEWS)
    if (!view) throw new Conflict(`You have ${MAX_VIEWS} views already`, 'too_many_views')
    return view
  }

  async change(principal: Principal, id: string, name: string, filter: ReviewFilterFields): Promise<ReviewView> {
    await this.access.require(principal, 'moderation:bulk')
    const view = await this.views.change(principal.userId, id, name, filter)
    if (!view) throw viewNotFound()
    return view
  }

  async delete(principal: Principal, id: string): Promise<void> {
    await this.access.require(principal, 'moderation:bulk')
    if (!(await this.views.delete(principal.userId, id))) throw viewNotFound()
  }
}

function viewNotFound(): NotFound {
  return new NotFound('View', 'view_not_found')
}
