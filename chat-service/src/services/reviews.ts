import type { Clock } from '@parley/common/clock'
import type { MessageBody } from '@parley/common/contracts/chat'
import type { Principal } from '@parley/common/contracts/identity'
import type { MessagesRepository } from '../repositories/messages.js'
import type { ReviewCause } from '../repositories/review-writes.js'
import type {
  Claimant,
  MessageReport,
  ReviewFilter,
  ReviewItem,
  ReviewPlace,
  ReviewsRepository,
} from '../repositories/reviews.js'
import { actorOf, demandEscalation, escalationsOf } from './act-rules.js'
import type { MessageViews } from './message-views.js'
import { alreadyResolved, leasedByAnother, ownAct, ownCause } from './plan-parts.js'
import { profileOf } from './profiles.js'
import { isServerReviewer, type ReviewAccess } from './review-access.js'
import { reviewFrameOf } from './review-frames.js'
import type { RoomPublisher } from './room-publisher.js'

export interface ReviewDetails {
  readonly item: ReviewItem
  /** The message as it is now; null once it was purged. */
  readonly message: MessageBody | null
  readonly context: { readonly before: readonly MessageBody[]; readonly after: readonly MessageBody[] }
  /** How often each act was done to the author and their messages lately. */
  readonly record: Readonly<Record<string, number>>
  readonly reports: readonly MessageReport[]
}

const LEASE_SECONDS = 5 * 60
const CONTEXT_MESSAGES = 5
const RECORD_DAYS = 90
const REPORTS_SHOWN = 50

/** The queue: what waits for people, and who works on it. What they make of it: `ActsService`. See docs/moderation.md. */
export class ReviewService {
  constructor(
    private readonly access: ReviewAccess,
    private readonly items: ReviewsRepository,
    private readonly messages: MessagesRepository,
    private readonly views: MessageViews,
    private readonly publisher: RoomPublisher,
    private readonly clock: Clock,
  ) {}

  /** The items after `after`, of the rooms the asker moderates; all rooms' for the server's staff. */
  async list(
    actor: Principal,
    filter: ReviewFilter,
    after: ReviewPlace | null,
    limit: number,
  ): Promise<readonly ReviewItem[]> {
    return this.items.page(filter, await this.access.scope(actor, filter.roomId), actor.userId, after, limit)
  }

  async openCounts(actor: Principal): Promise<ReadonlyMap<ReviewCause, number>> {
    return this.items.openCounts(await this.access.scope(actor, null))
  }

  async get(actor: Principal, itemId: string): Promise<ReviewDetails> {
    const item = await this.access.require(actor, 'moderation:review', itemId)
    // A name stands in no conversation.
    const message = item.subject === 'message' ? await this.messages.find(item.messageId) : null
    // Of a conversation of two, staff see what was flagged and no more.
    const isPrivate = item.room?.kind === 'direct'
    const around =
      message && !isPrivate ? await this.items.context(message, CONTEXT_MESSAGES) : { before: [], after: [] }
    const viewer = { userId: actor.userId, canModerate: true }
    const [before, after, own] = await Promise.all([
      this.views.bodies(around.before, viewer),
      this.views.bodies(around.after, viewer),
      this.views.bodies(message ? [message] : [], viewer),
    ])
    const since = new Date(this.clock.now().getTime() - RECORD_DAYS * 24 * 3_600_000)
    // What somebody did in rooms one does not moderate is not one's business.
    const recordedIn = isServerReviewer(actor) ? null : (item.room?.id ?? null)
    const record = Object.fromEntries(await this.items.record(item.snapshot.sender_id, recordedIn, since))
    return {
      item,
      message: own[0] ?? null,
      context: { before, after },
      record,
      reports: await this.#reports(actor, item),
    }
  }

  /** None of one's own message, whatever one's role: nobody learns who reported them. */
  async #reports(actor: Principal, item: ReviewItem): Promise<readonly MessageReport[]> {
    if (item.subject !== 'message' || item.reports === 0 || item.snapshot.sender_id === actor.userId) return []
    return this.items.reports(item.messageId, REPORTS_SHOWN)
  }

  /**
   * Reserves the item for the asker for some minutes; asking again extends it.
   * @throws Conflict when another moderator holds it or it is resolved; Forbidden for what others must decide: it would
   * be kept from them.
   */
  async claim(actor: Principal, itemId: string): Promise<ReviewItem> {
    await this.access.require(actor, 'moderation:act', itemId)
    if (!(await this.items.lease(itemId, claimantOf(actor), LEASE_SECONDS))) {
      throw await this.#whyNotLeased(actor, itemId)
    }
    return this.#leased(actor, itemId)
  }

  /** Reserves what most needs a decision and nobody else holds: what was given to the asker first. Null = nothing does. */
  async claimNext(actor: Principal, filter: ReviewFilter): Promise<ReviewItem | null> {
    const scope = await this.access.scope(actor, filter.roomId, 'moderation:act')
    const itemId = await this.items.leaseNext(filter, scope, claimantOf(actor), LEASE_SECONDS)
    return itemId === null ? null : this.#leased(actor, itemId)
  }

  /** Gives the item back to the queue undecided. */
  async release(actor: Principal, itemId: string): Promise<void> {
    const item = await this.access.require(actor, 'moderation:act', itemId)
    if (await this.items.release(itemId, actor.userId)) this.#tellReleased(item)
  }

  /** Gives the item back and leaves it to others. */
  async skip(actor: Principal, itemId: string): Promise<ReviewItem> {
    const item = await this.access.require(actor, 'moderation:act', itemId)
    await this.items.skip(itemId, actor.userId)
    if (await this.items.release(itemId, actor.userId)) this.#tellReleased(item)
    return this.access.find(actor, itemId)
  }

  async #whyNotLeased(actor: Principal, itemId: string): Promise<Error> {
    const item = await this.access.find(actor, itemId)
    if (!item.isOpen) return alreadyResolved()
    if (item.snapshot.sender_id === actor.userId) return ownCause(item)
    demandEscalation(actorOf(actor).serverLevel, item.escalatedTo)
    return (await this.items.isAppealAgainst(actor.userId, itemId)) ? ownAct() : leasedByAnother(item)
  }

  #tellReleased(item: ReviewItem): void {
    this.publisher.reviewChanged({ t: 'review', op: 'released', ...reviewFrameOf(item) })
  }

  async #leased(actor: Principal, itemId: string): Promise<ReviewItem> {
    const item = await this.access.find(actor, itemId)
    const { id, username } = profileOf(actor)
    this.publisher.reviewChanged({
      t: 'review',
      op: 'leased',
      ...reviewFrameOf(item),
      by: { id, username },
      ...(item.lease ? { until: item.lease.until.toISOString() } : {}),
    })
    return item
  }
}

function claimantOf(actor: Principal): Claimant {
  return { userId: actor.userId, escalations: escalationsOf(actorOf(actor).serverLevel) }
}
