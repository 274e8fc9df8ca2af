import { Conflict, Forbidden } from '@parley/common/errors'
import { newId } from '@parley/common/ids'
import type { PersonPlan, PersonStanding } from '../repositories/acts.js'
import type { UserActRequest } from '../schemas/acts.js'
import { storedOverridesSchema, storedServerPolicySchema } from '../schemas/policies.js'
import { type Actor, demandAbove, LEVEL, levelNow, levelOf } from './act-rules.js'
import { effectivePolicy } from './policy.js'
import { DEFAULT_POLICY } from './policy-defaults.js'
import { offenceOf } from './strike-rules.js'

export interface PersonAct {
  readonly userId: string
  readonly roomId: string | null
  readonly request: UserActRequest
  readonly actor: Actor
  readonly now: Date
}

export const NOTHING_TO_LIFT = 'nothing_to_lift'

/** What an act on a person writes; throws to refuse. Pure but for ids; called under the locks. */
export function planPersonAct(
  standing: PersonStanding,
  { userId, roomId, request, actor, now }: PersonAct,
): PersonPlan {
  const level = levelNow(actor, standing.actor)
  if (level === LEVEL.none) throw new Forbidden('Your role does not permit this', 'insufficient_role')
  const rank = standing.target
  demandAbove(actor, level, { userId, rank })
  if (standing.room?.isDirect && (request.kind === 'ban' || request.kind === 'unban')) {
    throw new Conflict('Nobody can be banned from a conversation of two; mute, or ban from the server', 'direct_room')
  }
  if (request.kind === 'mute' && roomId !== null && !rank.isKnownInRoom) {
    throw new Conflict('They are not in this room; a ban keeps them out', 'not_a_member')
  }
  if ((request.kind === 'unmute' && !rank.isMuted) || (request.kind === 'unban' && !rank.isBanned)) {
    throw new Conflict('There is nothing to lift', NOTHING_TO_LIFT)
  }
  const isTimed = (request.kind === 'mute' || request.kind === 'ban') && request.duration_s !== null
  const act = {
    id: newId(),
    kind: request.kind,
    actorId: actor.userId,
    actorLevel: level,
    userId,
    roomId,
    messageId: null,
    itemId: null,
    rule: null,
    reason: request.kind === 'note' ? '' : request.reason,
    until: isTimed ? new Date(now.getTime() + (request.duration_s ?? 0) * 1_000) : null,
    details: { note: request.note },
    batchId: null,
    causedBy: null,
    requestId: request.request_id ?? null,
  }
  return {
    act,
    note: request.note,
    offence: request.kind === 'warn' ? warning(standing, userId, now) : null,
    fact: fact(),
  }

  function fact(): PersonPlan['fact'] {
    if (roomId === null || !standing.room || request.kind === 'note') return null
    return {
      type: 'moderation_act',
      at: now.toISOString(),
      room_id: roomId,
      room_name: standing.room.name,
      message_id: null,
      moderator_id: actor.userId,
      moderator_name: actor.username,
      action: request.kind,
      act_id: act.id,
    }
  }
}

function warning(standing: PersonStanding, userId: string, at: Date) {
  const server = standing.serverPolicy === null ? null : storedServerPolicySchema.parse(standing.serverPolicy)
  const overrides = standing.room?.policy ? storedOverridesSchema.parse(standing.room.policy) : null
  const { strikes } = effectivePolicy(server?.policy ?? DEFAULT_POLICY, overrides?.overrides ?? null, 'post')
  const author = { userId, kind: 'user', isStaff: levelOf(standing.target) > LEVEL.none }
  return offenceOf(strikes, author, { action: 'warn', label: null, at, isDirect: standing.room?.isDirect ?? false })
}
