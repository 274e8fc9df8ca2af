import type { Clock } from '@parley/common/clock'
import type { MessageBody } from '@parley/common/contracts/chat'
import type { Principal } from '@parley/common/contracts/identity'
import { Conflict, Forbidden, NotFound } from '@parley/common/errors'
import type { RoomId } from '@parley/common/ids'
import type { MessagesRepository } from '../repositories/messages.js'
import type { ReviewCause } from '../repositories/review-writes.js'
import type {
  MessageReport,
  ReviewAct,
  ReviewedItem,
  ReviewFilter,
  ReviewItem,
  ReviewPlace,
  ReviewScope,
  ReviewsRepository,
} from '../repositories/reviews.js'
import type { Access } from './access.js'
import { holdsServerRole } from './access-rules.js'
import type { MessageViews } from './message-views.js'
import type { ModerationNews } from './moderation-news.js'
import { decisionChange, RESOLUTIONS, type ReviewDecision } from './review-decisions.js'

export interface ReviewDetails {
  readonly item: ReviewItem
  /** The message as it is now; null once it was purged. */
  readonly message: MessageBody | null
  readonly context: { readonly before: readonly MessageBody[]; readonly after: readonly MessageBody[] }
  /** How often each act was done to the author's messages lately. */
  readonly record: Readonly<Record<string, number>>
  readonly reports: readonly MessageReport[]
}

export interface DecisionRequest {
  readonly decision: ReviewDecision
  /** For other moderators, in the audit log. */
  readonly note: string
  /** For the author. */
  readonly reason: string
}

const LEASE_SECONDS = 5 * 60
const CONTEXT_MESSAGES = 5
const RECORD_DAYS = 90
const REPORTS_SHOWN = 50
const MAX_REPORTERS_TOLD = 1_000

/** People's side of moderation: what waits for them, and what they make of it. See docs/moderation.md. */
export class ReviewService {
  constructor(
    private readonly access: Access,
    private readonly items: ReviewsRepository,
    private readonly messages: MessagesRepository,
    private readonly views: MessageViews,
    private readonly news: ModerationNews,
    private readonly clock: Clock,
  ) {}

  /** The items after `after`, of the rooms the asker moderates; all rooms' for the server's staff. */
  async list(
    actor: Principal,
    filter: ReviewFilter,
    after: ReviewPlace | null,
    limit: number,
  ): Promise<readonly ReviewItem[]> {
    return this.items.page(filter, await this.#scope(actor, filter.roomId), after, limit)
  }

  async openCounts(actor: Principal): Promise<ReadonlyMap<ReviewCause, number>> {
    return this.items.openCounts(await this.#scope(actor, null))
  }

  async get(actor: Principal, itemId: string): Promise<ReviewDetails> {
    const item = await this.#require(actor, 'moderation:review', itemId)
    const message = await this.messages.find(item.messageId)
    // Of a conversation of two, staff see what was flagged and no more.
    const isPrivate = item.room.kind === 'direct'
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
    const recordedIn = isServerReviewer(actor) ? null : item.room.id
    const record = Object.fromEntries(await this.items.record(item.snapshot.sender_id, recordedIn, since))
    const reports = item.reports === 0 ? [] : await this.items.reports(item.messageId, REPORTS_SHOWN)
    return { item, message: own[0] ?? null, context: { before, after }, record, reports }
  }

  /**
   * Reserves the item for the asker for some minutes; asking again extends it.
   * @throws Conflict when another moderator holds it or it is resolved.
   */
  async claim(actor: Principal, itemId: string): Promise<ReviewItem> {
    await this.#require(actor, 'moderation:act', itemId)
    if (!(await this.items.lease(itemId, actor.userId, LEASE_SECONDS))) {
      const item = await this.#find(itemId)
      throw item.isOpen ? leasedByAnother(item) : new Conflict('This item is resolved already', 'already_resolved')
    }
    return this.#find(itemId)
  }

  /** Gives the item back to the queue undecided. */
  async release(actor: Principal, itemId: string): Promise<void> {
    await this.#require(actor, 'moderation:act', itemId)
    await this.items.release(itemId, actor.userId)
  }

  /** @throws Conflict when another moderator holds the item, or there is nothing to change; Forbidden on one's own cause. */
  async decide(actor: Principal, itemId: string, request: DecisionRequest): Promise<ReviewItem> {
    const item = await this.#require(actor, 'moderation:act', itemId)
    const now = this.clock.now()
    const written = await this.items.decide(itemId, (reviewed) => decisionAct(actor, reviewed, request, now))
    if (!written) throw itemNotFound()
    this.news.tell([written])
    if (item.reports > 0) {
      const reports = await this.items.reports(item.messageId, MAX_REPORTERS_TOLD)
      this.news.tellReporters(
        written.message,
        reports.map(({ reporterId }) => reporterId),
      )
    }
    return this.#find(itemId)
  }

  /** The server's staff see everything; others the rooms they moderate, which may be none. */
  async #scope(actor: Principal, roomId: RoomId | null): Promise<ReviewScope> {
    if (isServerReviewer(actor)) return { kind: 'server' }
    if (roomId !== null) await this.access.require(actor, 'moderation:review', { roomId })
    else await this.access.require(actor, 'rooms:list')
    return { kind: 'rooms_of', userId: actor.userId }
  }

  async #require(
    actor: Principal,
    permission: 'moderation:review' | 'moderation:act',
    itemId: string,
  ): Promise<ReviewItem> {
    const item = await this.#find(itemId)
    if (permission === 'moderation:review' ? isServerReviewer(actor) : isServerModerator(actor)) return item
    if (!(await this.access.holds(actor, 'moderation:review', item.room.id))) throw itemNotFound()
    await this.access.require(actor, permission, { roomId: item.room.id })
    return item
  }

  async #find(itemId: string): Promise<ReviewItem> {
    const item = await this.items.find(itemId)
    if (!item) throw itemNotFound()
    return item
  }
}

/** Unlike other room permissions these reach into direct rooms: somebody must be able to undo what the machine did there. */
function isServerReviewer(actor: Principal): boolean {
  return holdsServerRole(actor, 'moderator') && actor.scopes.has('moderation:read')
}

function isServerModerator(actor: Principal): boolean {
  return holdsServerRole(actor, 'moderator') && actor.scopes.has('moderation:write')
}

/** Called under the locks; throws to refuse. */
function decisionAct(actor: Principal, reviewed: ReviewedItem, request: DecisionRequest, now: Date): ReviewAct {
  const { item, message, openAppeal } = reviewed
  if (item.lease && item.lease.userId !== actor.userId) throw leasedByAnother(item)
  if (message.senderId === actor.userId) throw new Forbidden('Nobody decides on their own message', 'own_message')
  if (openAppeal && openAppeal.actedBy === actor.userId) {
    throw new Forbidden('An appeal is decided by somebody else than who acted', 'own_act')
  }
  if (!item.isOpen && reviewed.hasOtherOpenItem) {
    throw new Conflict('The message has a newer, open item; decide that one', 'newer_item')
  }
  const change = decisionChange(request.decision, message.state, item.isOpen)
  const isRemoval = request.decision === 'remove'
  const appealOutcome = openAppeal ? (isRemoval ? 'upheld' : 'overturned') : null
  return {
    message,
    actorId: actor.userId,
    change,
    opens: null,
    resolves: null,
    resolution: RESOLUTIONS[request.decision],
    resolvedBy: actor.userId,
    appealOutcome,
    audit: {
      actorId: actor.userId,
      action: `message.${request.decision}`,
      roomId: item.room.id,
      messageId: message.id,
      userId: message.senderKind === 'user' ? message.senderId : null,
      rule: null,
      details: {
        item_id: item.id,
        cause: item.cause,
        revision: message.revision,
        state_before: message.state,
        state_after: change?.state ?? message.state,
        note: request.note,
        reason: request.reason,
        ...(appealOutcome === null ? {} : { appeal: appealOutcome }),
      },
    },
    fact: {
      type: 'moderation_act',
      at: now.toISOString(),
      room_id: item.room.id,
      room_name: item.room.name,
      message_id: message.id,
      moderator_id: actor.userId,
      moderator_name: actor.username,
      action: request.decision,
    },
    notice: change === null ? null : noticeOf(isRemoval, request.reason),
  }
}

function noticeOf(isRemoval: boolean, reason: string): string {
  const what = isRemoval ? 'Removed by a moderator' : 'Published after a moderator looked at it'
  return reason === '' ? what : `${what}: ${reason}`
}

function leasedByAnother(item: ReviewItem): Conflict {
  return new Conflict(`${item.lease?.username ?? 'Another moderator'} is working on this item`, 'leased')
}

function itemNotFound(): NotFound {
  return new NotFound('Review item', 'item_not_found')
}
