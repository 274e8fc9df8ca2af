import { Conflict, Forbidden, InvalidInput } from '@parley/common/errors'
import { newId } from '@parley/common/ids'
import type { NewAct } from '../repositories/act-rows.js'
import type { ReviewedItem } from '../repositories/item-acts.js'
import type { ReviewItem } from '../repositories/reviews.js'
import type { ItemActRequest } from '../schemas/acts.js'
import { type Actor, demandAbove, demandEscalation, LEVEL, type Level, levelOf } from './act-rules.js'

/** What an act on an item carries besides its kind. */
export interface PlanContext {
  readonly actor: Actor
  readonly now: Date
  readonly batchId: string | null
  readonly requestId: string | null
}

/** What every act on `item` says of it. `userId: null` = the author is a webhook. */
export function actOn(
  item: ReviewItem,
  userId: string | null,
  level: Level,
  context: PlanContext,
): Omit<NewAct, 'kind' | 'reason' | 'until' | 'details'> {
  return {
    id: newId(),
    actorId: context.actor.userId,
    actorLevel: level,
    userId,
    roomId: item.room?.id ?? null,
    messageId: item.subject === 'message' ? item.messageId : null,
    itemId: item.id,
    rule: null,
    batchId: context.batchId,
    causedBy: null,
    requestId: context.requestId,
  }
}

/** A warning, mute or ban of the author, or of who gave the name. */
export function penaltyOn(
  { item, author }: ReviewedItem,
  request: Extract<ItemActRequest, { kind: 'warn' | 'mute' | 'ban' }>,
  userId: string,
  level: Level,
  context: PlanContext,
): NewAct {
  if (request.scope === 'server' && context.actor.serverLevel === LEVEL.none) {
    throw new Forbidden('Only the server’s moderators act on the whole server', 'insufficient_role')
  }
  if (request.scope === 'room' && item.room === null) {
    throw new InvalidInput(['body', 'scope'], 'The name is of no room: act on the whole server', 'no_room')
  }
  if (request.kind === 'ban' && request.scope === 'room' && item.room?.kind === 'direct') {
    throw new Conflict('Nobody can be banned from a conversation of two; mute, or ban from the server', 'direct_room')
  }
  demandAbove(context.actor, level, { userId, rank: author })
  const isTimed = request.kind !== 'warn' && request.duration_s !== null
  const act = actOn(item, userId, level, context)
  return {
    ...act,
    kind: request.kind,
    roomId: request.scope === 'server' ? null : act.roomId,
    reason: request.reason,
    until: isTimed ? new Date(context.now.getTime() + (request.duration_s ?? 0) * 1_000) : null,
    details: { label: item.label, note: request.note },
  }
}

/** To somebody who may see and decide the item, and did not write what it is about. */
export function demandAssignable(reviewed: ReviewedItem, assigneeId: string | null): void {
  if (assigneeId === null) return
  const { item, assignee } = reviewed
  const level = assignee ? levelOf(assignee) : LEVEL.none
  const isTheirs = assigneeId === item.snapshot.sender_id
  const isAgainstThem = reviewed.message !== null && reviewed.openAppeal?.actedBy === assigneeId
  if (level === LEVEL.none || isTheirs || isAgainstThem) {
    throw new InvalidInput(['body', 'assignee_id'], 'They cannot decide this item', 'not_a_moderator')
  }
  try {
    demandEscalation(level, item.escalatedTo)
  } catch (error) {
    if (!(error instanceof Forbidden)) throw error
    throw new InvalidInput(['body', 'assignee_id'], 'They cannot decide this item', 'not_a_moderator')
  }
}

/** Nobody decides on what they wrote. */
export function ownCause(item: ReviewItem): Forbidden {
  return item.subject === 'message'
    ? new Forbidden('Nobody decides on their own message', 'own_message')
    : new Forbidden('Nobody decides on their own name', 'own_name')
}

export function ownAct(): Forbidden {
  return new Forbidden('An appeal is decided by somebody else than who acted', 'own_act')
}

export function alreadyResolved(): Conflict {
  return new Conflict('This item is resolved already', 'already_resolved')
}

export function leasedByAnother(item: ReviewItem): Conflict {
  return new Conflict(`${item.lease?.username ?? 'Another moderator'} is working on this item`, 'leased')
}
