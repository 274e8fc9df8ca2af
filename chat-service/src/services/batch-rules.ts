import { Conflict, Forbidden } from '@parley/common/errors'
import { newId } from '@parley/common/ids'
import type { ActBatch, BatchRules } from '../repositories/act-batches.js'
import type { MessageAct } from '../repositories/moderation-acts.js'
import { type BulkActRequest, bulkActSchema } from '../schemas/act-batches.js'
import { type ItemActRequest, itemActSchema } from '../schemas/acts.js'
import { type StrikePolicy, strikePolicySchema } from '../schemas/strike-policy.js'
import { type Actor, demandAbove, demandMayUndoNow, LEVEL, type Level, levelNow, type Rank } from './act-rules.js'
import { planItemAct } from './item-plans.js'
import { alreadyResolved } from './plan-parts.js'
import { itemNotFound } from './review-access.js'
import { decisionChange } from './review-decisions.js'
import { offenceOf } from './strike-rules.js'

/** What a batch does, from what was ordered; asked again after every crash, so it goes by the stored order alone. */
export function batchRules(now: () => Date): BatchRules {
  return {
    demandMayGoOn,
    demandMayUndo: (batch, act, rank) => demandMayUndoNow(undoerOf(batch), rank, act),
    judgeItem: (batch, reviewed) => {
      const actor = actorOf(batch)
      // Of other rooms' items nobody learns that they are there.
      const level = levelNow(actor, reviewed.actor)
      const isOwnName = reviewed.message === null && reviewed.item.snapshot.sender_id === actor.userId
      if (level === LEVEL.none || (isOwnName && level < LEVEL.serverModerator)) throw itemNotFound()
      const order = orderOf(batch)
      demandExpected(order, reviewed.item.isOpen)
      return planItemAct(reviewed, itemRequest(order), {
        actor,
        now: now(),
        batchId: batch.id,
        requestId: null,
      })
    },
    judgeMessage: (batch, message, roomName, isFirst) => {
      const reason = String(batch.params.reason ?? '')
      const at = now()
      const strikes = isFirst ? strikePolicySchema.nullable().parse(batch.params.strikes) : null
      const audit: MessageAct['audit'] = {
        id: newId(),
        actorId: batch.actor.userId,
        action: 'message.remove',
        roomId: message.roomId,
        messageId: message.id,
        userId: message.senderId,
        rule: null,
        details: {
          revision: message.revision,
          state_before: message.state,
          reason,
          note: String(batch.params.note ?? ''),
          batch_id: batch.id,
        },
      }
      return {
        message,
        actorId: batch.actor.userId,
        actorLevel: batch.actor.level,
        batchId: batch.id,
        change: decisionChange('remove', message.state, true),
        opens: null,
        resolves: { resolution: 'removed', resolvedBy: batch.actor.userId },
        audit,
        fact: {
          type: 'moderation_act',
          at: at.toISOString(),
          room_id: message.roomId,
          room_name: roomName,
          message_id: message.id,
          moderator_id: batch.actor.userId,
          moderator_name: batch.actor.username,
          action: 'remove',
          ...(audit.id === undefined ? {} : { act_id: audit.id }),
          revision: message.revision,
        },
        notice: isFirst ? removalNotice(reason) : null,
        offence: strikes && firstOffence(strikes, message, at),
      }
    },
    assigneeOf: (batch) => (batch.kind === 'items' ? orderOf(batch).assignee_id : null),
  }
}

/** Nobody marked a list while holding its items, so a colleague may have decided one since. */
function demandExpected({ expected_state: expected }: BulkActRequest, isOpen: boolean): void {
  if (expected === 'open' && !isOpen) throw alreadyResolved()
  if (expected === 'resolved' && isOpen) throw new Conflict('This item is open again', 'reopened')
}

/** What was ordered by a power ends with it, and nobody who has risen meanwhile is acted on as if they had not. */
function demandMayGoOn(batch: ActBatch, rank: Rank, subject: Rank | null): void {
  const isUndoing = batch.state === 'undoing'
  const ordered = batch.actor.level
  const needed = ordered >= LEVEL.serverModerator ? LEVEL.serverModerator : Math.min(ordered, LEVEL.moderator)
  const level = levelNow(isUndoing ? undoerOf(batch) : actorOf(batch), rank)
  if (level < needed) throw new Forbidden('Your role does not permit this any more', 'insufficient_role')
  if (batch.userId === null || subject === null) return
  if (!isUndoing) demandAbove(actorOf(batch), level, { userId: batch.userId, rank: subject })
}

/** A flood is one offence, however many messages it took. */
function firstOffence(
  strikes: StrikePolicy,
  message: { readonly senderId: string; readonly senderKind: string },
  at: Date,
) {
  const author = { userId: message.senderId, kind: message.senderKind, isStaff: false }
  return offenceOf(strikes, author, { action: 'remove', label: null, at, isDirect: false })
}

function removalNotice(reason: string): string {
  const what = 'Your recent messages were removed by a moderator'
  return reason === '' ? what : `${what}: ${reason}`
}

function orderOf(batch: ActBatch): BulkActRequest {
  return bulkActSchema.parse(batch.params)
}

function actorOf({ actor }: ActBatch): Actor {
  const { userId, username, level } = actor
  return { userId, username, serverLevel: level >= LEVEL.serverModerator ? (level as Level) : LEVEL.none }
}

/** Who takes it back. Where their credential's level was not kept, all that their server role gives them counts. */
function undoerOf({ undoneBy, undoing }: ActBatch): Pick<Actor, 'userId' | 'serverLevel'> {
  if (undoneBy === null) throw new Error('a batch that is being undone names who does it')
  return { userId: undoneBy, serverLevel: (undoing?.level ?? LEVEL.admin) as Level }
}

/** The order as an act on one item: each kind takes its own fields and no others. */
function itemRequest(order: BulkActRequest): ItemActRequest {
  const { kind, reason, note, scope, duration_s, decision, to, assignee_id } = order
  switch (kind) {
    case 'approve':
    case 'remove':
    case 'restore':
      return itemActSchema.parse({ kind, reason, note })
    case 'warn':
    case 'mute':
    case 'ban':
      return itemActSchema.parse({ kind, scope, duration_s, decision, reason, note })
    case 'escalate':
      return itemActSchema.parse({ kind, to, note })
    case 'assign':
      return itemActSchema.parse({ kind, assignee_id, note })
    default:
      return kind satisfies never
  }
}
