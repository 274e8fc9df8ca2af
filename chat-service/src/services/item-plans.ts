import { Conflict, Forbidden } from '@parley/common/errors'
import { newId } from '@parley/common/ids'
import type { NewAct } from '../repositories/act-rows.js'
import type { Decision, ItemPlan, ReviewedItem, ReviewedMessage } from '../repositories/item-acts.js'
import type { NewFact } from '../repositories/outbox-rows.js'
import type { Offence } from '../repositories/strikes.js'
import type { ItemActRequest } from '../schemas/acts.js'
import type { StrikeAction } from '../schemas/strike-policy.js'
import { demandEscalation, LEVEL, type Level, levelNow } from './act-rules.js'
import { conductOffence } from './conduct-offence.js'
import { planNameAct } from './name-plans.js'
import {
  actOn,
  alreadyResolved,
  demandAssignable,
  leasedByAnother,
  ownAct,
  ownCause,
  type PlanContext,
  penaltyOn,
} from './plan-parts.js'
import { decisionChange, RESOLUTIONS, type ReviewDecision } from './review-decisions.js'

type Words = { readonly reason: string; readonly note: string }

/** What `request` writes; throws to refuse. Pure but for ids; called under the locks. */
export function planItemAct(reviewed: ReviewedItem, request: ItemActRequest, context: PlanContext): ItemPlan {
  const level = levelNow(context.actor, reviewed.actor)
  // Asked again, under the lock: a role may have been taken away since.
  if (level === LEVEL.none) throw new Forbidden('Your role does not permit this', 'insufficient_role')
  return reviewed.message === null
    ? planNameAct(reviewed, request, level, context)
    : planMessageAct(reviewed, request, level, context)
}

function planMessageAct(
  reviewed: ReviewedMessage,
  request: ItemActRequest,
  level: Level,
  context: PlanContext,
): ItemPlan {
  const { item, message } = reviewed
  const plan = { decision: null, penalty: null, mark: null, note: 'note' in request ? request.note : '', fact: null }
  if (request.kind === 'note' || request.kind === 'skip') {
    return { ...plan, mark: markOf(reviewed, request.kind, level, context, { note: plan.note }) }
  }
  if (item.lease && item.lease.userId !== context.actor.userId) throw leasedByAnother(item)
  if (message.senderId === context.actor.userId) throw ownCause(item)
  demandEscalation(level, item.escalatedTo)
  switch (request.kind) {
    case 'approve':
    case 'remove':
    case 'restore':
      return { ...plan, ...decisionPlan(reviewed, request.kind, request, level, context) }
    case 'warn':
    case 'mute':
    case 'ban': {
      const penalty = penaltyOf(reviewed, request, level, context)
      const decided = request.decision ? decisionPlan(reviewed, request.decision, request, level, context) : {}
      const warned = request.kind === 'warn' ? offence(reviewed, 'warn', context.now) : null
      const fact = factOf(reviewed, request.kind, context, { actId: penalty.id, appeal: null })
      return {
        ...plan,
        ...decided,
        penalty,
        offence: warned,
        // Of the message the decision speaks; what the penalty said of it would be another one.
        fact: request.decision ? { ...fact, message_id: null } : fact,
      }
    }
    case 'escalate':
      if (!item.isOpen) throw alreadyResolved()
      return {
        ...plan,
        mark: markOf(reviewed, 'escalate', level, context, { to: request.to, note: plan.note }),
        escalate: request.to,
      }
    case 'assign':
      if (!item.isOpen) throw alreadyResolved()
      demandAssignable(reviewed, request.assignee_id)
      return {
        ...plan,
        mark: markOf(reviewed, 'assign', level, context, { assignee_id: request.assignee_id, note: plan.note }),
        assign: request.assignee_id,
      }
    default:
      return request satisfies never
  }
}

function decisionPlan(
  reviewed: ReviewedMessage,
  decision: ReviewDecision,
  words: Words,
  level: Level,
  context: PlanContext,
): Pick<ItemPlan, 'decision'> {
  const { item, message, openAppeal } = reviewed
  const { actor } = context
  if (openAppeal && openAppeal.actedBy === actor.userId) throw ownAct()
  if (!item.isOpen && reviewed.hasOtherOpenItem) {
    throw new Conflict('The message has a newer, open item; decide that one', 'newer_item')
  }
  const change = decisionChange(decision, message.state, item.isOpen)
  const isRemoval = decision === 'remove'
  const appealOutcome = openAppeal ? (isRemoval ? 'upheld' : 'overturned') : null
  const actId = newId()
  const act: Decision['act'] = {
    message,
    actorId: actor.userId,
    actorLevel: level,
    batchId: context.batchId,
    requestId: context.requestId,
    change,
    opens: null,
    resolves: null,
    audit: {
      id: actId,
      actorId: actor.userId,
      action: `message.${decision}`,
      roomId: item.room.id,
      messageId: message.id,
      userId: message.senderKind === 'webhook' ? null : message.senderId,
      rule: null,
      details: {
        item_id: item.id,
        cause: item.cause,
        label: item.label,
        score: item.score,
        revision: message.revision,
        state_before: message.state,
        state_after: change?.state ?? message.state,
        note: words.note,
        reason: words.reason,
        ...(context.batchId === null ? {} : { batch_id: context.batchId }),
        ...(appealOutcome === null ? {} : { appeal: appealOutcome }),
      },
    },
    fact: factOf(reviewed, decision, context, { actId, appeal: appealOutcome }),
    notice: change === null ? null : noticeOf(isRemoval, words.reason),
    // The offence was the post; a removal that is upheld on appeal was counted when it was made.
    offence: isRemoval && appealOutcome === null ? offence(reviewed, 'remove', context.now) : null,
  }
  return { decision: { act, resolution: RESOLUTIONS[decision], resolvedBy: actor.userId, appealOutcome } }
}

function offence(reviewed: ReviewedMessage, action: StrikeAction, at: Date): Offence | null {
  const { item, message } = reviewed
  return conductOffence(message, reviewed, { action, label: item.label, at, isDirect: item.room.kind === 'direct' })
}

function penaltyOf(
  reviewed: ReviewedMessage,
  request: Extract<ItemActRequest, { kind: 'warn' | 'mute' | 'ban' }>,
  level: Level,
  context: PlanContext,
): NewAct {
  const { senderKind, senderId } = reviewed.message
  if (senderKind === 'webhook') throw new Conflict('A webhook is not a person', 'no_author')
  return penaltyOn(reviewed, request, senderId, level, context)
}

function markOf(
  { item, message }: ReviewedMessage,
  kind: 'note' | 'skip' | 'escalate' | 'assign',
  level: Level,
  context: PlanContext,
  details: Readonly<Record<string, unknown>>,
): NewAct {
  const userId = message.senderKind === 'webhook' ? null : message.senderId
  return { ...actOn(item, userId, level, context), kind, reason: '', until: null, details }
}

function factOf(
  { item, message }: ReviewedMessage,
  action: string,
  { actor, now }: PlanContext,
  { actId, appeal }: { readonly actId: string; readonly appeal: 'upheld' | 'overturned' | null },
): Extract<NewFact, { type: 'moderation_act' }> {
  return {
    type: 'moderation_act',
    at: now.toISOString(),
    room_id: item.room.id,
    room_name: item.room.name,
    message_id: message.id,
    moderator_id: actor.userId,
    moderator_name: actor.username,
    action,
    act_id: actId,
    revision: message.revision,
    cause: item.cause,
    waiting_since: item.isOpen ? item.createdAt.toISOString() : null,
    appeal,
  }
}

function noticeOf(isRemoval: boolean, reason: string): string {
  const what = isRemoval ? 'Removed by a moderator' : 'Published after a moderator looked at it'
  return reason === '' ? what : `${what}: ${reason}`
}
