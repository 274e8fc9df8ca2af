import type { Clock } from '@parley/common/clock'
import type { Principal } from '@parley/common/contracts/identity'
import { Conflict, NotFound } from '@parley/common/errors'
import type { RoomId, UserId } from '@parley/common/ids'
import type { ActBatch, ActBatchesRepository, BatchStep } from '../repositories/act-batches.js'
import type { PoliciesRepository } from '../repositories/policies.js'
import type { RanksRepository } from '../repositories/ranks.js'
import type { BulkActRequest, RemovalRequest } from '../schemas/act-batches.js'
import type { Access } from './access.js'
import { actorOf, demandAbove, demandMayUndo, LEVEL, levelIn, levelOf } from './act-rules.js'
import type { ModerationNews } from './moderation-news.js'
import { effectivePolicy } from './policy.js'
import { DEFAULT_POLICY } from './policy-defaults.js'
import { isServerModerator, isServerReviewer } from './review-access.js'
import type { UsersService } from './users.js'

/** How long a request works on its own batch before it answers; the job goes on with what is left. */
const WORK_MS = 4_000

/**
 * Orders of many acts: the same for many items, and the removal of what somebody posted lately. They are written down
 * first and worked off in steps, so that they outlive the process that took them, and can be undone as one.
 */
export class ActBatchService {
  constructor(
    private readonly access: Access,
    private readonly batches: ActBatchesRepository,
    private readonly ranks: RanksRepository,
    private readonly policies: PoliciesRepository,
    private readonly users: UsersService,
    private readonly news: ModerationNews,
    private readonly clock: Clock,
  ) {}

  /** Items the asker may not act on are refused one by one, as those that do not exist. */
  async onItems(principal: Principal, request: BulkActRequest): Promise<ActBatch> {
    await this.access.require(principal, 'moderation:bulk')
    const actor = actorOf(principal)
    const { request_id: requestId = null, ...order } = request
    const batch = await this.batches.create({
      kind: 'items',
      actor: { userId: actor.userId, username: actor.username, level: actor.serverLevel },
      userId: null,
      roomId: null,
      requestId,
      params: { ...order, items: [...new Set(order.items)] },
    })
    return this.#work(batch)
  }

  /** @throws Forbidden against peers and betters. */
  async removeRecent(principal: Principal, userId: UserId, request: RemovalRequest): Promise<ActBatch> {
    const roomId = request.room_id as RoomId | null
    const membership =
      roomId === null
        ? await this.access.require(principal, 'server:moderate').then(() => null)
        : (await this.access.require(principal, 'moderation:act', { roomId })).membership
    await this.users.resolve({ user_id: userId })
    const actor = actorOf(principal)
    const level = levelIn(actor, membership?.role ?? null)
    const rank = await this.ranks.of(userId, roomId)
    demandAbove(actor, level, { userId, rank })
    const batch = await this.batches.create({
      kind: 'removal',
      actor: { userId: actor.userId, username: actor.username, level },
      userId,
      roomId,
      requestId: request.request_id ?? null,
      params: {
        since: new Date(this.clock.now().getTime() - request.hours * 3_600_000).toISOString(),
        hours: request.hours,
        reason: request.reason,
        note: request.note,
        // Staff get no strikes, whoever acts on them.
        strikes: levelOf(rank) > LEVEL.none ? null : await this.#strikes(roomId),
      },
    })
    return this.#work(batch)
  }

  async get(principal: Principal, batchId: string): Promise<ActBatch> {
    await this.access.require(principal, 'moderation:bulk')
    const batch = await this.batches.find(batchId)
    if (!batch || !(await this.#maySee(principal, batch))) throw new NotFound('Batch', 'batch_not_found')
    return batch
  }

  /** One's own; all for the server's staff. */
  async list(principal: Principal, before: string | null, limit: number): Promise<readonly ActBatch[]> {
    await this.access.require(principal, 'moderation:bulk')
    return this.batches.page(isServerReviewer(principal) ? null : principal.userId, before, limit)
  }

  /** Stops it where it is, and takes back what it did, as far as nothing newer was decided and the asker may still do so. */
  async undo(principal: Principal, batchId: string): Promise<ActBatch> {
    const batch = await this.get(principal, batchId)
    const actor = actorOf(principal)
    const roomId = batch.roomId as RoomId | null
    const level =
      roomId === null || isServerModerator(principal)
        ? levelIn(actor, null)
        : levelIn(actor, (await this.access.require(principal, 'moderation:act', { roomId })).membership?.role ?? null)
    const { userId: actorId, level: actorLevel } = batch.actor
    demandMayUndo(actor, level, { actorId, actorLevel, userId: batch.userId })
    const by = { userId: actor.userId, level: actor.serverLevel }
    if (!(await this.batches.startUndoing(batchId, by)) && batch.state !== 'undoing') {
      throw new Conflict('This was undone already', 'already_undone')
    }
    return this.#work(batch)
  }

  /** Goes on with whatever was left unfinished. Safe on many instances at once: a step is in one hand only. */
  async resume(): Promise<void> {
    for (const id of await this.batches.unfinished()) {
      while (await this.#step(id)) {
        // Until it is finished, or another instance has it in hand.
      }
    }
  }

  async #work(batch: ActBatch): Promise<ActBatch> {
    const deadlineMs = performance.now() + WORK_MS
    while (performance.now() < deadlineMs && (await this.#step(batch.id))) {
      // Each step is committed; what is left when the time is over is the job's.
    }
    return (await this.batches.find(batch.id)) ?? batch
  }

  async #step(id: string): Promise<BatchStep | null> {
    const step = await this.batches.step(id, this.clock.now())
    if (step) this.#tell(step)
    return step
  }

  #tell({ batch, written, items, undone }: BatchStep): void {
    const { userId: id, username } = batch.actor
    const by = { id, username, display_name: username }
    this.news.tell(written, by)
    for (const acted of items) this.news.tellItemAct(acted, by)
    for (const one of undone) this.news.tellUndone(one, by)
  }

  async #strikes(roomId: RoomId | null) {
    const server = (await this.policies.server())?.policy ?? DEFAULT_POLICY
    const room = roomId === null ? null : await this.policies.room(roomId)
    return effectivePolicy(server, room?.overrides ?? null, 'post').strikes
  }

  async #maySee(principal: Principal, batch: ActBatch): Promise<boolean> {
    if (batch.actor.userId === principal.userId || isServerReviewer(principal)) return true
    return batch.roomId !== null && this.access.holds(principal, 'moderation:review', batch.roomId as RoomId)
  }
}
