import { Conflict, Forbidden } from '@parley/common/errors'
import { isOnMessage } from '../repositories/act-undo.js'
import type { AppealedAct, OwnAct } from '../repositories/appeals.js'
import { isOnName } from '../repositories/name-acts.js'
import type { NotAppealable } from '../schemas/appeals.js'
import { type Actor, demandMayUndo, LEVEL, levelNow } from './act-rules.js'

/** States in which others cannot read a message. */
const RETRACTED: ReadonlySet<string> = new Set(['hidden', 'removed', 'blocked', 'held'])

/** Why the person it was done to cannot appeal against it (any more); null = they can. */
export function whyNotAppealable(
  { act, message, isSuperseded, isFinal, appeal }: OwnAct,
  now: Date,
): NotAppealable | null {
  if (act.undoneAt !== null) return 'undone'
  if (appeal !== null && appeal.state !== 'void') return 'appealed'
  if (isFinal) return 'decided_on_appeal'
  if (isOnMessage(act)) {
    return message !== null && RETRACTED.has(message.state) && !isSuperseded ? null : 'over'
  }
  // A name that was another one by the time of the decision was not taken away.
  if (isOnName(act)) return typeof act.details.name_after === 'string' ? null : 'over'
  // Nothing brings a kicked member back but coming back.
  if (act.kind === 'kick') return 'over'
  return act.until !== null && act.until <= now ? 'over' : null
}

/** Per reason, as clients and people are told. */
const REFUSALS: Readonly<Record<NotAppealable, readonly [message: string, code: string]>> = {
  appealed: ['This act was appealed before', 'already_appealed'],
  undone: ['This was taken back already', 'act_undone'],
  decided_on_appeal: ['This was decided on appeal', 'appeal_decided'],
  over: ['This does not hold any more', 'nothing_to_appeal'],
}

/** @throws Conflict saying why there is nothing (left) to appeal against. */
export function demandAppealable(own: OwnAct, now: Date): void {
  const why = whyNotAppealable(own, now)
  if (why !== null) throw new Conflict(...REFUSALS[why])
}

/**
 * Whoever acted never decides on it, however few moderators there are: who is alone can take back what they did, which
 * ends the appeal, but not confirm themselves. What somebody higher did is for their peers.
 */
export function demandMayDecide(actor: Actor, { act, state, actor: rank }: AppealedAct): void {
  if (state !== 'open') throw new Conflict('This appeal is decided already', 'appeal_decided')
  if (act.actorId === actor.userId) {
    throw new Forbidden('An appeal is decided by somebody else than who acted', 'own_act')
  }
  if (act.userId === actor.userId) throw new Forbidden('Nobody decides on their own appeal', 'own_appeal')
  const level = levelNow(actor, rank)
  if (level === LEVEL.none || (act.roomId === null && level < LEVEL.serverModerator)) {
    throw new Forbidden('Your role does not permit this', 'insufficient_role')
  }
  demandMayUndo(actor, level, act)
}
