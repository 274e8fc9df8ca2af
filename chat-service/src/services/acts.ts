import type { Clock } from '@parley/common/clock'
import type { Principal } from '@parley/common/contracts/identity'
import { NotFound } from '@parley/common/errors'
import type { RoomId, UserId } from '@parley/common/ids'
import type { ActRecord } from '../repositories/act-rows.js'
import type { ActUndoRepository, UndoneAct } from '../repositories/act-undo.js'
import type { ActFilter, ActScope, ActsRepository } from '../repositories/acts.js'
import type { ItemActsRepository } from '../repositories/item-acts.js'
import type { ReviewItem } from '../repositories/reviews.js'
import type { ItemActRequest, UserActRequest } from '../schemas/acts.js'
import type { Access } from './access.js'
import { actorOf, demandMayUndoNow } from './act-rules.js'
import { planItemAct } from './item-plans.js'
import type { ModerationNews } from './moderation-news.js'
import { planPersonAct } from './person-plans.js'
import { profileOf } from './profiles.js'
import { isServerModerator, isServerReviewer, itemNotFound, type ReviewAccess } from './review-access.js'
import type { ReviewService } from './reviews.js'
import type { UsersService } from './users.js'

export interface ItemActedUpon {
  readonly item: ReviewItem
  readonly acts: readonly ActRecord[]
}

/** What moderators do about messages and people, and how it is taken back. See docs/moderation.md. */
export class ActsService {
  constructor(
    private readonly access: Access,
    private readonly reviewAccess: ReviewAccess,
    private readonly reviews: ReviewService,
    private readonly itemActs: ItemActsRepository,
    private readonly acts: ActsRepository,
    private readonly undoing: ActUndoRepository,
    private readonly users: UsersService,
    private readonly news: ModerationNews,
    private readonly clock: Clock,
  ) {}

  /**
   * Does something from an item of the queue, once per request id.
   * @throws Conflict when another moderator holds the item or there is nothing to change; Forbidden on one's own cause,
   * and against peers and betters.
   */
  async onItem(principal: Principal, itemId: string, request: ItemActRequest): Promise<ItemActedUpon> {
    await this.reviewAccess.require(principal, 'moderation:act', itemId)
    if (request.kind === 'skip') return { item: await this.reviews.skip(principal, itemId), acts: [] }
    const actor = actorOf(principal)
    const requestId = request.request_id ?? null
    const assigneeId = request.kind === 'assign' ? request.assignee_id : null
    const done = await this.itemActs.act(
      itemId,
      { actorId: actor.userId, requestId, batchId: null, assigneeId },
      (reviewed) => planItemAct(reviewed, request, { actor, now: this.clock.now(), batchId: null, requestId }),
    )
    if (!done) throw itemNotFound()
    this.news.tellItemAct(done, profileOf(principal))
    return { item: done.item, acts: done.acts }
  }

  /**
   * Warns, mutes, bans or lifts that, in a room one moderates or (staff) on the whole server, once per request id.
   * @throws Forbidden against peers and betters, Conflict where there is nothing to lift.
   */
  async onUser(principal: Principal, userId: UserId, request: UserActRequest): Promise<ActRecord> {
    const roomId = request.room_id as RoomId | null
    if (roomId === null) await this.access.require(principal, 'server:moderate')
    else await this.access.require(principal, 'moderation:act', { roomId })
    await this.users.resolve({ user_id: userId })
    const actor = actorOf(principal)
    const done = await this.acts.onPerson(
      { userId, roomId },
      { actorId: actor.userId, requestId: request.request_id ?? null },
      (standing) => planPersonAct(standing, { userId, roomId, request, actor, now: this.clock.now() }),
    )
    if (!done) throw new NotFound('Room', 'room_not_found')
    this.news.tellPenalties(done.penalties)
    return done.act
  }

  /** Acts in the rooms one moderates; all for staff. */
  async list(
    principal: Principal,
    filter: ActFilter,
    before: string | null,
    limit: number,
  ): Promise<readonly ActRecord[]> {
    return this.acts.page(filter, await this.#scope(principal, filter.roomId), before, limit)
  }

  /** One act of the rooms one moderates. */
  async get(principal: Principal, actId: string): Promise<ActRecord> {
    const act = await this.acts.find(actId)
    if (!act || !(await this.#maySee(principal, act))) throw actNotFound()
    return act
  }

  /**
   * Takes an act back with its strike and the penalties that rest on it; twice is once.
   * @throws Forbidden for what somebody above did, or what was done to oneself.
   */
  async undo(
    principal: Principal,
    actId: string,
    words: { readonly reason: string; readonly note: string },
  ): Promise<UndoneAct> {
    const known = await this.acts.find(actId)
    if (!known || !(await this.#maySee(principal, known))) throw actNotFound()
    const actor = actorOf(principal)
    if (known.roomId === null || isServerModerator(principal)) await this.access.require(principal, 'server:moderate')
    else await this.access.require(principal, 'moderation:act', { roomId: known.roomId as RoomId })
    const by = { actorId: actor.userId, actorName: actor.username, at: this.clock.now(), ...words }
    const undone = await this.undoing.undo(actId, by, (act, rank) => demandMayUndoNow(actor, rank, act))
    if (!undone) throw actNotFound()
    this.news.tellUndone(undone, profileOf(principal))
    return undone
  }

  async #scope(principal: Principal, roomId: string | null): Promise<ActScope> {
    const scope = await this.reviewAccess.scope(principal, roomId as RoomId | null)
    return scope
  }

  async #maySee(principal: Principal, act: ActRecord): Promise<boolean> {
    if (isServerReviewer(principal)) return true
    return act.roomId !== null && this.access.holds(principal, 'moderation:review', act.roomId as RoomId)
  }
}

function actNotFound(): NotFound {
  return new NotFound('Act', 'act_not_found')
}
