import { Conflict } from '@parley/common/errors'
import type { ItemPlan, ReviewedName } from '../repositories/item-acts.js'
import type { NameDecision } from '../repositories/name-acts.js'
import type { NewFact } from '../repositories/outbox-rows.js'
import type { ItemActRequest } from '../schemas/acts.js'
import type { NameSubject } from '../schemas/reviews.js'
import { demandEscalation, LEVEL, type Level, levelOf } from './act-rules.js'
import {
  actOn,
  alreadyResolved,
  demandAssignable,
  leasedByAnother,
  ownCause,
  type PlanContext,
  penaltyOn,
} from './plan-parts.js'
import { effectivePolicy } from './policy.js'
import { DEFAULT_POLICY } from './policy-defaults.js'
import { offenceOf } from './strike-rules.js'

/** As notices say it to who gave the name. */
const TAKEN_AWAY: Readonly<Record<NameSubject, string>> = {
  room_name: 'The name you gave to a room was removed by a moderator',
  room_topic: 'The topic you gave to a room was removed by a moderator',
  display_name: 'Your display name was removed by a moderator',
  username: '',
}

/**
 * What `request` writes about a name; throws to refuse. Pure but for ids; called under the locks, with a role that is
 * still there. A name has no state: it stands, or it is taken away.
 */
export function planNameAct(
  reviewed: ReviewedName,
  request: ItemActRequest,
  level: Level,
  context: PlanContext,
): ItemPlan {
  const { item } = reviewed
  const named = item.snapshot.sender_id
  const plan = { decision: null, penalty: null, mark: null, note: 'note' in request ? request.note : '', fact: null }
  const mark = (kind: 'note' | 'skip' | 'escalate' | 'assign', details: Readonly<Record<string, unknown>>) => ({
    ...{ ...plan, mark: { ...actOn(item, named, level, context), kind, reason: '', until: null, details } },
  })
  // Told apart from an item that is not there by staff only: others do not see it at all.
  if (named === context.actor.userId) throw ownCause(item)
  if (request.kind === 'note' || request.kind === 'skip') return mark(request.kind, { note: plan.note })
  if (item.lease && item.lease.userId !== context.actor.userId) throw leasedByAnother(item)
  demandEscalation(level, item.escalatedTo)
  switch (request.kind) {
    case 'approve':
    case 'remove': {
      const name = decisionOn(reviewed, request.kind, request, level, context)
      return { ...plan, name, fact: factOf(reviewed, request.kind, name.act.id, context) }
    }
    case 'restore':
      throw new Conflict('A name that was removed comes back by undoing its removal', 'not_for_names')
    case 'warn':
    case 'mute':
    case 'ban': {
      const penalty = penaltyOn(reviewed, request, named, level, context)
      const name = request.decision ? decisionOn(reviewed, request.decision, request, level, context) : null
      const offence = request.kind === 'warn' ? warning(reviewed, context.now) : null
      return { ...plan, name, penalty, offence, fact: factOf(reviewed, request.kind, penalty.id, context) }
    }
    case 'escalate':
      if (!item.isOpen) throw alreadyResolved()
      return { ...mark('escalate', { to: request.to, note: plan.note }), escalate: request.to }
    case 'assign':
      if (!item.isOpen) throw alreadyResolved()
      demandAssignable(reviewed, request.assignee_id)
      return {
        ...mark('assign', { assignee_id: request.assignee_id, note: plan.note }),
        assign: request.assignee_id,
      }
    default:
      return request satisfies never
  }
}

/** Whoever has another name by now keeps it: then removing decides the item and nothing else. */
function decisionOn(
  { item }: ReviewedName,
  kind: 'approve' | 'remove',
  { reason, note }: { readonly reason: string; readonly note: string },
  level: Level,
  context: PlanContext,
): NameDecision {
  if (!item.isOpen) throw alreadyResolved()
  if (kind === 'remove' && item.subject === 'username') {
    throw new Conflict('A username cannot change; warn, mute or ban the person, or approve it', 'username_is_fixed')
  }
  const takesAway = kind === 'remove' && item.nameNow === item.snapshot.text
  const details = { label: item.label, score: item.score, note }
  const told = reason === '' ? TAKEN_AWAY[item.subject] : `${TAKEN_AWAY[item.subject]}: ${reason}`
  return {
    act: { ...actOn(item, item.snapshot.sender_id, level, context), kind, reason, until: null, details },
    takesAway,
    resolution: kind === 'remove' ? 'removed' : 'approved',
    note,
    notice: takesAway ? told : null,
  }
}

function warning({ item, author, server, overrides }: ReviewedName, at: Date) {
  const { strikes } = effectivePolicy(server?.policy ?? DEFAULT_POLICY, overrides?.overrides ?? null, 'post')
  const person = { userId: item.snapshot.sender_id, kind: 'user' as const, isStaff: levelOf(author) > LEVEL.none }
  return offenceOf(strikes, person, { action: 'warn', label: item.label, at, isDirect: false })
}

/** Analytics counts by rooms; what is done about a person's name is in no room. */
function factOf({ item }: ReviewedName, action: string, actId: string, { actor, now }: PlanContext): NewFact | null {
  if (item.room === null) return null
  return {
    type: 'moderation_act',
    at: now.toISOString(),
    room_id: item.room.id,
    room_name: item.room.name,
    message_id: null,
    moderator_id: actor.userId,
    moderator_name: actor.username,
    action,
    act_id: actId,
  }
}
