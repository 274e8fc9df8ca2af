import type { Clock } from '@parley/common/clock'
import type { Principal } from '@parley/common/contracts/identity'
import { DomainError, NotFound } from '@parley/common/errors'
import type { RoomId, UserId } from '@parley/common/ids'
import type { ActsRepository, PersonActed } from '../repositories/acts.js'
import type { UserActRequest } from '../schemas/acts.js'
import { actorOf } from './act-rules.js'
import type { ModerationNews } from './moderation-news.js'
import { NOTHING_TO_LIFT, planPersonAct } from './person-plans.js'

/**
 * Mutes and bans as members of a room deal them out, without the queue: the same acts, which stand in the same record and
 * can be undone and appealed alike. The caller has asked whether the actor may.
 */
export class RoomPenalties {
  constructor(
    private readonly acts: ActsRepository,
    private readonly news: ModerationNews,
    private readonly clock: Clock,
  ) {}

  /** Until when; null = until it is lifted. */
  async impose(
    principal: Principal,
    roomId: RoomId,
    userId: UserId,
    kind: 'mute' | 'ban',
    seconds: number | null,
  ): Promise<Date | null> {
    const done = await this.#act(principal, roomId, userId, kind, seconds)
    return done.act.until
  }

  /** Nothing happens where there is nothing to lift. */
  async lift(principal: Principal, roomId: RoomId, userId: UserId, kind: 'unmute' | 'unban'): Promise<void> {
    try {
      await this.#act(principal, roomId, userId, kind, null)
    } catch (error) {
      if (!(error instanceof DomainError) || error.code !== NOTHING_TO_LIFT) throw error
    }
  }

  async #act(
    principal: Principal,
    roomId: RoomId,
    userId: UserId,
    kind: UserActRequest['kind'],
    seconds: number | null,
  ): Promise<PersonActed> {
    const request = { kind, room_id: roomId, duration_s: seconds, reason: '', note: '' }
    const actor = actorOf(principal)
    const done = await this.acts.onPerson({ userId, roomId }, { actorId: actor.userId, requestId: null }, (standing) =>
      planPersonAct(standing, { userId, roomId, request, actor, now: this.clock.now() }),
    )
    if (!done) throw new NotFound('Member', 'member_not_found')
    this.news.tellPenalties(done.penalties)
    return done
  }
}
