import type { ActRecord } from '../repositories/act-rows.js'
import { nameSubjectOf } from '../repositories/name-acts.js'
import type { ActBody } from '../schemas/acts.js'

/** An act as moderators get it. */
export function actBody(act: ActRecord): ActBody {
  return {
    id: act.id,
    at: act.at.toISOString(),
    kind: act.kind,
    by: act.actorId === null ? null : { id: act.actorId, username: act.actorName },
    user: act.userId === null ? null : { id: act.userId, username: act.userName },
    room: act.roomId === null ? null : { id: act.roomId, name: act.roomName },
    message_id: act.messageId,
    name: nameSubjectOf(act.details),
    item_id: act.itemId,
    rule: act.rule,
    reason: act.reason,
    note: typeof act.details.note === 'string' ? act.details.note : '',
    until: act.until?.toISOString() ?? null,
    points: act.points,
    batch_id: act.batchId,
    caused_by: act.causedBy,
    undone_at: act.undoneAt?.toISOString() ?? null,
    undone_by: act.undoneBy,
  }
}

/** An act as the user it concerns gets it: without the moderators' names and notes. */
export function ownActBody(act: ActRecord): ActBody {
  return { ...actBody(act), by: null, note: '', undone_by: null }
}
